-- SPDX-License-Identifier: Apache-2.0
-- A database of version 4 becomes one of version 5: the book. What is held is written into it by host/books/book_adopt.c.
CREATE TABLE page (
    place BIGINT PRIMARY KEY, -- of its first act among all acts of this host
    epoch BIGINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, -- seq
    chain BLOB NOT NULL,      -- digest after the last act
    bytes BLOB NOT NULL       -- as signed
);
CREATE TABLE person_key ( -- beside the book: without it what is sealed in there stays so
    person BIGINT PRIMARY KEY, key BLOB NOT NULL -- sealed
) /*clustered*/;
CREATE TABLE act ( -- where in the book an act stands
    place BIGINT PRIMARY KEY, page BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    subject BIGINT NOT NULL
) /*clustered*/;
CREATE INDEX act_subject ON act (subject);
-- In which order pages and batches were kept.
CREATE TABLE leaf (
    number BIGINT PRIMARY KEY, -- from 0
    kind INTEGER NOT NULL,     -- 1 a page, 2 a batch, 3 a batch of which no signature was kept
    subject BIGINT NOT NULL,   -- page.place, batch.number
    hash BLOB NOT NULL         -- of its bytes, as a leaf of RFC 6962
) /*clustered*/;
CREATE UNIQUE INDEX leaf_subject ON leaf (kind, subject);
CREATE TABLE head ( -- the newest of each life of this host, signed
    epoch BIGINT PRIMARY KEY, size BIGINT NOT NULL, note BLOB NOT NULL
);
CREATE TABLE cosignature ( -- heads of this host that its terminals have seen and signed
    witness BIGINT NOT NULL, epoch BIGINT NOT NULL, size BIGINT NOT NULL, root BLOB NOT NULL,
    at_s BIGINT NOT NULL, is_held INTEGER NOT NULL, -- 1: it led to what is kept when it came
    note BLOB NOT NULL,                             -- with both signatures
    PRIMARY KEY (witness, epoch, size, root)
) /*clustered*/;
CREATE TABLE tree_node ( -- of the tree over the leaves, every fourth level from 4 on
    level INTEGER NOT NULL, place BIGINT NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (level, place)
) /*clustered*/;
ALTER TABLE epoch ADD COLUMN host BIGINT NOT NULL DEFAULT 0;
-- Every attendance is judged anew, by the bounds of its session.
INSERT INTO stale (what, number) VALUES (0, 0) ON CONFLICT DO NOTHING;
ALTER TABLE quota ADD COLUMN area BIGINT NOT NULL DEFAULT 0; -- whose target it is: until now the program's own knowledge
UPDATE quota SET area = 530400;
ALTER TABLE session ADD COLUMN cancelled_ms BIGINT NOT NULL DEFAULT 0; -- called off, 0 not
ALTER TABLE session ADD COLUMN provider TEXT NOT NULL DEFAULT ''; -- who holds it and who teaches, '' not told
ALTER TABLE session ADD COLUMN teacher TEXT NOT NULL DEFAULT '';
ALTER TABLE officer ADD COLUMN removed_ms BIGINT NOT NULL DEFAULT 0; -- 0: at work
DROP TABLE tally_person; -- the attendances of a person's year tell the same
DROP INDEX attendance_place; -- a row a session tells the same
CREATE TABLE tally_session ( -- where and in which year a session's attendances are counted, and how many there
    year INTEGER NOT NULL, area BIGINT NOT NULL, session BIGINT NOT NULL, attendances BIGINT NOT NULL,
    PRIMARY KEY (year, area, session)
) /*clustered*/;
DROP TABLE tally_outcome; -- it tells the programme too
CREATE TABLE tally_outcome ( -- programme: '' of sessions that are not in the books
    year INTEGER NOT NULL, area BIGINT NOT NULL, outcome INTEGER NOT NULL, programme TEXT NOT NULL,
    attendances BIGINT NOT NULL, events BIGINT NOT NULL, repeats BIGINT NOT NULL,
    PRIMARY KEY (year, area, outcome, programme)
) /*clustered*/;
CREATE TABLE pairing_request ( -- terminals that ask to be paired, until they are, or are refused
    terminal BIGINT PRIMARY KEY, public_key BLOB NOT NULL, carrier TEXT NOT NULL, seen_ms BIGINT NOT NULL
);
ALTER TABLE terminal_health ADD COLUMN lost BIGINT NOT NULL DEFAULT 0; -- events its card no longer gives, and which
ALTER TABLE terminal_health ADD COLUMN lost_seqs TEXT NOT NULL DEFAULT '';
-- Batches are kept as they came, and events are found in them. Of older ones there is no signature:
-- host/ledger/ledger_adopt.c packs them again from the rows of their events, and lets go of those.
DROP INDEX batch_last;
ALTER TABLE batch RENAME TO batch_4;
CREATE TABLE batch (
    number INTEGER PRIMARY KEY, -- in the order they were first taken
    epoch INTEGER NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
    chain BLOB NOT NULL, previous BLOB NOT NULL, -- digests after the last and before the first event
    arrival BIGINT NOT NULL, -- rises with every batch taken, also one taken again that tells of two histories
    received_ms BIGINT NOT NULL, carrier TEXT NOT NULL,
    is_signed INTEGER NOT NULL, -- 0: from before bytes were kept, packed again from rows of events
    digest BLOB NOT NULL,       -- of the bytes
    bytes BLOB NOT NULL         -- as they came
);
CREATE UNIQUE INDEX batch_end ON batch (epoch, last, first, chain);
INSERT INTO counter (name, value) VALUES ('batches_to_adopt', 1) ON CONFLICT DO NOTHING;
ALTER TABLE event RENAME TO event_4;
CREATE TABLE batch_session ( -- which batches tell of a session; kinds: a bit for each kind of event that they have of it
    session BIGINT NOT NULL, batch BIGINT NOT NULL, kinds INTEGER NOT NULL,
    PRIMARY KEY (session, batch)
) /*clustered*/;
CREATE TABLE batch_boot ( -- which batches tell of a boot; kinds as above
    epoch INTEGER NOT NULL, boot BIGINT NOT NULL, batch BIGINT NOT NULL, kinds INTEGER NOT NULL,
    PRIMARY KEY (epoch, boot, batch)
) /*clustered*/;
CREATE TABLE poster ( -- at which sessions' posters a badge was shown
    badge BIGINT NOT NULL, session BIGINT NOT NULL, PRIMARY KEY (badge, session)
) /*clustered*/;
ALTER TABLE person ADD COLUMN document BLOB; -- the number of a passport or a permit, sealed
ALTER TABLE person ADD COLUMN document_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN document_identity BLOB;
ALTER TABLE person ADD COLUMN worn_prints INTEGER NOT NULL DEFAULT 0; -- what a badge says that was printed before
ALTER TABLE person ADD COLUMN worn_name TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN worn_area BIGINT NOT NULL DEFAULT 0;
ALTER TABLE badge ADD COLUMN prints INTEGER NOT NULL DEFAULT 1;
ALTER TABLE badge ADD COLUMN asked_ms BIGINT NOT NULL DEFAULT 0; -- somebody wants it printed again
ALTER TABLE badge ADD COLUMN delivered_ms BIGINT NOT NULL DEFAULT 0; -- handed out
CREATE UNIQUE INDEX person_document ON person (document_identity) WHERE document_identity IS NOT NULL;
CREATE INDEX person_unnumbered ON person (name) WHERE identity IS NULL;
CREATE INDEX person_place ON person (area, name, number);
CREATE INDEX person_worn ON person (number) WHERE worn_prints <> 0;
CREATE INDEX badge_asked ON badge (number) WHERE asked_ms <> 0;
CREATE TABLE person_distinct ( -- two of one name, of whom the office said that they are two
    person BIGINT NOT NULL, other BIGINT NOT NULL, ordinal INTEGER NOT NULL, -- the highest ordinal stands
    is_undone INTEGER NOT NULL,
    PRIMARY KEY (person, other, ordinal)
) /*clustered*/;
CREATE TABLE paper ( -- who was there by a paper list that the office typed in
    session BIGINT NOT NULL, badge BIGINT NOT NULL, ordinal INTEGER NOT NULL, -- the highest ordinal stands
    in_ms BIGINT NOT NULL, out_ms BIGINT NOT NULL, is_undone INTEGER NOT NULL,
    sheet TEXT NOT NULL, -- SHA-256 of a photo of the list, '' none
    PRIMARY KEY (session, badge, ordinal)
) /*clustered*/;
CREATE TABLE sheet_photo ( -- a photo of a paper list, beside the book, which has its digest
    sheet TEXT PRIMARY KEY, -- as in paper
    kept_ms BIGINT NOT NULL, data BLOB NOT NULL
);
CREATE INDEX paper_sheet ON paper (sheet) WHERE sheet <> '';
ALTER TABLE attendance ADD COLUMN on_paper INTEGER NOT NULL DEFAULT 0; -- rests on a paper list alone
ALTER TABLE attendance ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attendance_paper ON attendance (year, area, session, holder) WHERE on_paper = 1;
ALTER TABLE tally ADD COLUMN paper_times BIGINT NOT NULL DEFAULT 0; -- and how many of them do
ALTER TABLE tally ADD COLUMN paper_persons BIGINT NOT NULL DEFAULT 0;
-- Who allocated stands with what was allocated.
ALTER TABLE allocation ADD COLUMN who TEXT NOT NULL DEFAULT '';
ALTER TABLE allocation ADD COLUMN why TEXT NOT NULL DEFAULT '';
UPDATE allocation SET
    who = COALESCE((SELECT n.who FROM allocation_note n WHERE n.quota = allocation.quota AND n.year = allocation.year
        AND n.area = allocation.area AND n.at_ms = allocation.at_ms), ''),
    why = COALESCE((SELECT n.why FROM allocation_note n WHERE n.quota = allocation.quota AND n.year = allocation.year
        AND n.area = allocation.area AND n.at_ms = allocation.at_ms), '');
DROP TABLE allocation_note;
CREATE TABLE closing ( -- a year whose figures stand
    year INTEGER PRIMARY KEY, at_ms BIGINT NOT NULL, batches BIGINT NOT NULL, ledger BLOB NOT NULL,
    who TEXT NOT NULL, why TEXT NOT NULL
);
CREATE TABLE closing_figure (
    area BIGINT NOT NULL, quota TEXT NOT NULL, year INTEGER NOT NULL, target BIGINT NOT NULL,
    person_times BIGINT NOT NULL, persons BIGINT NOT NULL, women_times BIGINT NOT NULL, women BIGINT NOT NULL,
    paper_times BIGINT NOT NULL, paper_persons BIGINT NOT NULL,
    PRIMARY KEY (area, quota, year)
) /*clustered*/;
CREATE TABLE filing (
    number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, period TEXT NOT NULL, area BIGINT NOT NULL,
    closes INTEGER NOT NULL,
    batches BIGINT NOT NULL, ledger BLOB NOT NULL,
    csv BLOB NOT NULL, xlsx BLOB NOT NULL, pdf BLOB NOT NULL,
    who TEXT NOT NULL, why TEXT NOT NULL
);
CREATE TABLE filing_figure (
    filing BIGINT NOT NULL, quota TEXT NOT NULL, target BIGINT NOT NULL, done BIGINT NOT NULL, now BIGINT NOT NULL,
    days BLOB,
    PRIMARY KEY (filing, quota)
) /*clustered*/;
CREATE TABLE filing_file (
    digest BLOB PRIMARY KEY, data BLOB NOT NULL
);
CREATE TABLE declared (
    area BIGINT NOT NULL, quota TEXT NOT NULL, year INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    at_ms BIGINT NOT NULL, total BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (area, quota, year, ordinal)
) /*clustered*/;
-- A terminal's row holds what the office said of it; what happens with each visit stands beside it.
CREATE TABLE terminal_contact (
    terminal BIGINT PRIMARY KEY, contact_ms BIGINT NOT NULL, plan_version BIGINT NOT NULL, plan_digest BLOB
);
INSERT INTO terminal_contact (terminal, contact_ms, plan_version, plan_digest)
    SELECT id, contact_ms, plan_version, plan_digest FROM terminal;
ALTER TABLE terminal RENAME TO terminal_4;
CREATE TABLE terminal (
    id BIGINT PRIMARY KEY, public_key BLOB NOT NULL, area BIGINT NOT NULL, paired_ms BIGINT NOT NULL,
    revoked_ms BIGINT NOT NULL DEFAULT 0, revoked_why TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT ''
);
INSERT INTO terminal (id, public_key, area, paired_ms, revoked_ms, revoked_why)
    SELECT id, public_key, area, paired_ms, revoked_ms, revoked_why FROM terminal_4;
DROP TABLE terminal_4;
CREATE TABLE terminal_holder (
    number BIGINT PRIMARY KEY,
    terminal BIGINT NOT NULL, ordinal INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '', phone BLOB,
    UNIQUE (terminal, ordinal)
);
-- Secrets stand beside what the office said of a user.
ALTER TABLE page_user RENAME TO page_user_4;
CREATE TABLE page_user (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, added_ms BIGINT NOT NULL, removed_ms BIGINT NOT NULL DEFAULT 0,
    secret BLOB, areas TEXT NOT NULL DEFAULT ''
) /*clustered*/;
INSERT INTO page_user (name, role, added_ms, removed_ms) SELECT name, role, added_ms, removed_ms FROM page_user_4;
CREATE TABLE page_secret (
    name TEXT PRIMARY KEY, password TEXT NOT NULL, link BLOB, link_until_ms BIGINT NOT NULL
) /*clustered*/;
INSERT INTO page_secret (name, password, link, link_until_ms)
    SELECT name, password, link, link_until_ms FROM page_user_4 WHERE removed_ms = 0;
DROP TABLE page_user_4;
ALTER TABLE signal_mark ADD COLUMN state TEXT NOT NULL DEFAULT 'explained';
ALTER TABLE audit ADD COLUMN page BLOB; -- signed when the host is opened
CREATE TABLE audit_seal ( -- from the book: its row of this number leads to this digest
    seq BIGINT PRIMARY KEY, chain BLOB NOT NULL
);
CREATE TABLE backup ( -- copies that were made of this host; area: the office
    area BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (area, at_ms)
) /*clustered*/;
CREATE TABLE restoration ( -- and lives of it that began with one
    area BIGINT NOT NULL, at_ms BIGINT NOT NULL, backup_ms BIGINT NOT NULL, backup_who TEXT NOT NULL, -- 0: not known
    who TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (area, at_ms)
) /*clustered*/;
INSERT INTO counter (name, value) VALUES ('upgrading', 1) ON CONFLICT DO NOTHING; -- what the program does is not done yet
