-- SPDX-License-Identifier: Apache-2.0
-- The host's database. docs/database.md tells it in words. Two halves:
--   facts    what people entered and terminals signed. Rows are added, never rewritten with another meaning.
--   derived  what follows from the facts. `recount` empties and refills it; nothing else may rely on it surviving.
-- The SQL is the subset that SQLite and PostgreSQL share. "/*clustered*/" after a table lets a driver keep the rows
-- in primary-key order (SQLite: WITHOUT ROWID); the columns of its key then stand first, or SQLite 3.40's own check
-- takes the others for NULL. Times are Unix milliseconds, numbers as in proto/number.h, area
-- codes 530400 (city), 530402 (county), 530402001 (township), 530402001001 (village).

-- ---- facts: the book, host/books/book.h ----
CREATE TABLE page (
    place BIGINT PRIMARY KEY, -- of its first act among all acts of this host
    epoch BIGINT NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL, -- seq
    chain BLOB NOT NULL,      -- digest after the last act
    bytes BLOB NOT NULL       -- as signed
);
CREATE TABLE person_key ( -- beside the book: without it what is sealed in there stays so
    person BIGINT PRIMARY KEY, key BLOB NOT NULL -- sealed
) /*clustered*/;

-- ---- facts: in which order pages and batches were kept, host/heads/heads.h ----
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

-- ---- facts: the setting ----
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) /*clustered*/;
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL) /*clustered*/;
CREATE TABLE area (
    code BIGINT PRIMARY KEY, parent BIGINT NOT NULL, level INTEGER NOT NULL, -- 1 city 2 county 3 township 4 village
    name TEXT NOT NULL, name_en TEXT NOT NULL
);
CREATE INDEX area_parent ON area (parent);
CREATE TABLE programme (id TEXT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL) /*clustered*/;
CREATE TABLE quota (
    id TEXT NOT NULL, year INTEGER NOT NULL, -- year 0: every year without a row of its own
    measure TEXT NOT NULL,                   -- person_times | persons
    sex INTEGER NOT NULL,                    -- 0 anyone, 2 women (GB/T 2261.1)
    category TEXT NOT NULL,                  -- '' anyone, farmer, migrant
    target BIGINT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL,
    area BIGINT NOT NULL DEFAULT 0,          -- whose target it is
    PRIMARY KEY (id, year)
) /*clustered*/;
CREATE TABLE quota_programme (
    quota TEXT NOT NULL, programme TEXT NOT NULL,
    farming INTEGER NOT NULL, -- 1: counts here only while setting women_in_farming allows it
    PRIMARY KEY (quota, programme)
) /*clustered*/;
CREATE TABLE allocation (
    quota TEXT NOT NULL, year INTEGER NOT NULL, area BIGINT NOT NULL, at_ms BIGINT NOT NULL, target BIGINT NOT NULL,
    who TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (quota, year, area, at_ms)
) /*clustered*/;
CREATE TABLE closing ( -- a year whose figures stand
    year INTEGER PRIMARY KEY, at_ms BIGINT NOT NULL,
    batches BIGINT NOT NULL, ledger BLOB NOT NULL, -- held then: those up to this number, and the digest of their heads
    who TEXT NOT NULL, why TEXT NOT NULL
);
CREATE TABLE closing_figure ( -- columns as in tally; target -1: none
    area BIGINT NOT NULL, quota TEXT NOT NULL, year INTEGER NOT NULL, target BIGINT NOT NULL,
    person_times BIGINT NOT NULL, persons BIGINT NOT NULL, women_times BIGINT NOT NULL, women BIGINT NOT NULL,
    paper_times BIGINT NOT NULL, paper_persons BIGINT NOT NULL,
    PRIMARY KEY (area, quota, year)
) /*clustered*/;
CREATE TABLE filing ( -- a report as it was filed
    number BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, period TEXT NOT NULL, area BIGINT NOT NULL, -- 2026, 2026-Q3, 2026-07
    closes INTEGER NOT NULL, -- 1: it is that of the closed year
    batches BIGINT NOT NULL, ledger BLOB NOT NULL, -- as of closing
    csv BLOB NOT NULL, xlsx BLOB NOT NULL, pdf BLOB NOT NULL, -- digests of its files
    who TEXT NOT NULL, why TEXT NOT NULL
);
CREATE TABLE filing_figure ( -- in the quota's measure; target -1: none; now: what the rows told then, by days
    filing BIGINT NOT NULL, quota TEXT NOT NULL, target BIGINT NOT NULL, done BIGINT NOT NULL, now BIGINT NOT NULL,
    days BLOB, -- each on which anything counted: day of the year (2 bytes) and how much (4), little endian; NULL none
    PRIMARY KEY (filing, quota)
) /*clustered*/;
CREATE TABLE filing_file ( -- beside the book, which has their digests
    digest BLOB PRIMARY KEY, data BLOB NOT NULL
);
CREATE TABLE declared ( -- the total of a year of which there are no rows; the highest ordinal stands
    area BIGINT NOT NULL, quota TEXT NOT NULL, year INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    at_ms BIGINT NOT NULL, total BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (area, quota, year, ordinal)
) /*clustered*/;
CREATE TABLE backup ( -- copies that were made of this host; area: the office
    area BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (area, at_ms)
) /*clustered*/;
CREATE TABLE restoration ( -- and lives of it that began with one
    area BIGINT NOT NULL, at_ms BIGINT NOT NULL, backup_ms BIGINT NOT NULL, backup_who TEXT NOT NULL, -- 0: not known
    who TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (area, at_ms)
) /*clustered*/;

-- ---- facts: people, badges, sessions ----
CREATE TABLE person (
    number BIGINT PRIMARY KEY,
    identity BLOB UNIQUE,      -- keyed digest of the ID number, else of the document; the same in the whole city; NULL without
    id_number BLOB,            -- sealed
    phone BLOB,                -- sealed
    name TEXT NOT NULL,
    sex INTEGER NOT NULL,      -- GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated
    ethnicity TEXT NOT NULL, category TEXT NOT NULL, -- '', farmer, migrant
    area BIGINT NOT NULL, added_ms BIGINT NOT NULL,
    document BLOB,             -- sealed: the number of a passport or a permit
    document_kind TEXT NOT NULL DEFAULT '', -- passport, permit_hkmo, permit_taiwan, residence, other; '' none
    document_identity BLOB,    -- keyed digest of kind and number
    worn_prints INTEGER NOT NULL DEFAULT 0, -- corrected since their badge was printed for the so many-th time, 0 never:
    worn_name TEXT NOT NULL DEFAULT '', worn_area BIGINT NOT NULL DEFAULT 0 -- what that badge says
);
CREATE UNIQUE INDEX person_document ON person (document_identity) WHERE document_identity IS NOT NULL;
CREATE INDEX person_unnumbered ON person (name) WHERE identity IS NULL;
CREATE INDEX person_place ON person (area, name, number);
CREATE INDEX person_worn ON person (number) WHERE worn_prints <> 0;
CREATE TABLE person_merge (
    person BIGINT NOT NULL, at_ms BIGINT NOT NULL, into_person BIGINT NOT NULL, undone_ms BIGINT NOT NULL, -- 0: stands
    PRIMARY KEY (person, at_ms)
) /*clustered*/;
CREATE INDEX person_merge_into ON person_merge (into_person);
CREATE TABLE person_distinct ( -- two of one name, of whom the office said that they are two
    person BIGINT NOT NULL, other BIGINT NOT NULL, ordinal INTEGER NOT NULL, -- the highest ordinal stands
    is_undone INTEGER NOT NULL,
    PRIMARY KEY (person, other, ordinal)
) /*clustered*/;
CREATE TABLE badge (
    number BIGINT PRIMARY KEY, kind INTEGER NOT NULL, issue INTEGER NOT NULL, -- the newest issue
    issued_ms BIGINT NOT NULL,
    prints INTEGER NOT NULL DEFAULT 1,       -- how often it was printed, as it was then
    asked_ms BIGINT NOT NULL DEFAULT 0,      -- somebody wants it printed again, 0 not
    delivered_ms BIGINT NOT NULL DEFAULT 0   -- the newest print of it was handed out, 0 not
);
CREATE INDEX badge_asked ON badge (number) WHERE asked_ms <> 0;
CREATE TABLE badge_binding (
    badge BIGINT NOT NULL, ordinal INTEGER NOT NULL, -- the highest ordinal stands
    person BIGINT NOT NULL, at_ms BIGINT NOT NULL,
    PRIMARY KEY (badge, ordinal)
) /*clustered*/;
CREATE INDEX badge_binding_person ON badge_binding (person);
CREATE TABLE badge_revocation (
    badge BIGINT NOT NULL, up_to_issue INTEGER NOT NULL, at_ms BIGINT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (badge, up_to_issue)
) /*clustered*/;
CREATE TABLE officer (
    number BIGINT PRIMARY KEY, name TEXT NOT NULL, area BIGINT NOT NULL, added_ms BIGINT NOT NULL,
    removed_ms BIGINT NOT NULL DEFAULT 0 -- 0: at work
);
CREATE TABLE session (
    number BIGINT PRIMARY KEY, programme TEXT NOT NULL, area BIGINT NOT NULL, venue TEXT NOT NULL,
    start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL,
    capacity INTEGER NOT NULL,   -- 0 without limit
    min_stay_s INTEGER NOT NULL, -- 0 none; frozen with the session
    check_out INTEGER NOT NULL,  -- 1: people sign out
    early_s INTEGER NOT NULL, late_s INTEGER NOT NULL, -- check-in from so long before to so long after the start; 0 any
    unenrolled INTEGER NOT NULL, -- who did not enroll: 0 counts, 1 is pending, 2 is pending and told so at the door
    opens_itself INTEGER NOT NULL, -- 1: terminals of its place open it when its time comes
    added_ms BIGINT NOT NULL, cancelled_ms BIGINT NOT NULL DEFAULT 0, -- called off, 0 not
    provider TEXT NOT NULL DEFAULT '', teacher TEXT NOT NULL DEFAULT '' -- who holds it and who teaches, '' not told
);
CREATE TABLE enrollment ( -- by the office; what people do at posters are events
    session BIGINT NOT NULL, badge BIGINT NOT NULL, at_ms BIGINT NOT NULL, is_cancelled INTEGER NOT NULL,
    PRIMARY KEY (session, badge, at_ms, is_cancelled)
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

-- ---- facts: terminals and what they signed ----
CREATE TABLE terminal (
    id BIGINT PRIMARY KEY, -- proto/pair.h: from its public key
    public_key BLOB NOT NULL, area BIGINT NOT NULL, paired_ms BIGINT NOT NULL,
    revoked_ms BIGINT NOT NULL DEFAULT 0, revoked_why TEXT NOT NULL DEFAULT '', -- 0: not revoked
    name TEXT NOT NULL DEFAULT '' -- what people call it
);
CREATE TABLE terminal_holder ( -- who has a terminal in hand; of one terminal the highest ordinal stands
    number BIGINT PRIMARY KEY, -- of the entry, drawn by lot: its personal texts have a key of their own
    terminal BIGINT NOT NULL, ordinal INTEGER NOT NULL,
    name TEXT NOT NULL DEFAULT '', phone BLOB, -- '' nobody; sealed
    UNIQUE (terminal, ordinal)
);
CREATE TABLE terminal_contact (
    terminal BIGINT PRIMARY KEY,
    contact_ms BIGINT NOT NULL, -- last time anything of it arrived
    plan_version BIGINT NOT NULL, plan_digest BLOB -- the plan last made for it
);
CREATE TABLE pairing_request ( -- terminals that ask to be paired, until they are, or are refused
    terminal BIGINT PRIMARY KEY, public_key BLOB NOT NULL, carrier TEXT NOT NULL, seen_ms BIGINT NOT NULL
);
CREATE TABLE terminal_health ( -- how the terminal last said it is, proto/health.h
    terminal BIGINT PRIMARY KEY, received_ms BIGINT NOT NULL, boot BIGINT NOT NULL, uptime_ms BIGINT NOT NULL,
    wall_ms BIGINT NOT NULL, clock INTEGER NOT NULL, software TEXT NOT NULL, free_percent INTEGER NOT NULL,
    storage INTEGER NOT NULL, pending BIGINT NOT NULL, plan_version BIGINT NOT NULL,
    lost BIGINT NOT NULL DEFAULT 0, lost_seqs TEXT NOT NULL DEFAULT '' -- events its card no longer gives, and which
);
CREATE TABLE epoch (
    id INTEGER PRIMARY KEY, terminal BIGINT NOT NULL, epoch BIGINT NOT NULL, -- as signed
    oldest BIGINT NOT NULL, -- the terminal said, in person, that it holds nothing older; 0 never said
    host BIGINT NOT NULL DEFAULT 0, -- whose sessions and badges its events name, by the id of its key; 0 never said
    UNIQUE (terminal, epoch)
);
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
CREATE INDEX enrollment_badge ON enrollment (badge);
CREATE TABLE quarantine (
    digest BLOB PRIMARY KEY, -- of the bytes: the same batch is quarantined once
    reason TEXT NOT NULL, detail TEXT NOT NULL, terminal BIGINT NOT NULL, -- 0 when it could not be read
    name TEXT NOT NULL, received_ms BIGINT NOT NULL, bytes BLOB NOT NULL, released_ms BIGINT NOT NULL -- 0: still held
);

-- ---- derived ----
CREATE TABLE act ( -- where in the book an act stands
    place BIGINT PRIMARY KEY, page BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    subject BIGINT NOT NULL
) /*clustered*/;
CREATE INDEX act_subject ON act (subject);
CREATE TABLE tree_node ( -- of the tree over the leaves, every fourth level from 4 on
    level INTEGER NOT NULL, place BIGINT NOT NULL, hash BLOB NOT NULL,
    PRIMARY KEY (level, place)
) /*clustered*/;
CREATE TABLE stale (what INTEGER NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (what, number)) /*clustered*/;
CREATE TABLE attendance (
    session BIGINT NOT NULL,
    holder BIGINT NOT NULL,   -- the person, or the badge while nobody owns it
    outcome INTEGER NOT NULL, -- host/tally/count.h
    events INTEGER NOT NULL,  -- check-ins and check-outs behind it
    in_ms BIGINT NOT NULL,    -- reconstructed, 0 unknown
    stay_s BIGINT NOT NULL,   -- -1 unknown
    year INTEGER NOT NULL, area BIGINT NOT NULL, quotas INTEGER NOT NULL, -- what was added to the tallies …
    day INTEGER NOT NULL,     -- … on this day of the year
    woman INTEGER NOT NULL,   -- … as a woman's
    on_paper INTEGER NOT NULL DEFAULT 0, -- rests on a paper list alone
    repeats INTEGER NOT NULL DEFAULT 0,  -- of its events those beside the first check-in and the first check-out
    PRIMARY KEY (session, holder)
) /*clustered*/;
CREATE INDEX attendance_holder ON attendance (holder);
CREATE INDEX attendance_paper ON attendance (year, area, session, holder) WHERE on_paper = 1;
CREATE INDEX attendance_other ON attendance (year, outcome, area, session) WHERE outcome <> 1; -- what did not count
CREATE TABLE roster (
    session BIGINT NOT NULL, holder BIGINT NOT NULL, -- as in attendance
    ordinal INTEGER NOT NULL, -- on the list, from 1
    place INTEGER NOT NULL,   -- 0 enrolled, else the place among those who wait
    at_ms BIGINT NOT NULL,    -- 0 unknown
    PRIMARY KEY (session, holder)
) /*clustered*/;
CREATE TABLE tally (
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, person_times BIGINT NOT NULL,
    persons BIGINT NOT NULL, women_times BIGINT NOT NULL, women BIGINT NOT NULL, -- women among them
    paper_times BIGINT NOT NULL DEFAULT 0, paper_persons BIGINT NOT NULL DEFAULT 0, -- on a paper list alone among them
    PRIMARY KEY (year, quota, area)
) /*clustered*/;
CREATE TABLE tally_day ( -- persons: those for whom it was the first day of the year
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, day INTEGER NOT NULL,
    person_times BIGINT NOT NULL, persons BIGINT NOT NULL,
    PRIMARY KEY (year, quota, area, day)
) /*clustered*/;
CREATE TABLE tally_session ( -- where and in which year a session's attendances are counted, and how many there
    year INTEGER NOT NULL, area BIGINT NOT NULL, session BIGINT NOT NULL, attendances BIGINT NOT NULL,
    PRIMARY KEY (year, area, session)
) /*clustered*/;
CREATE TABLE tally_outcome ( -- programme: '' of sessions that are not in the books
    year INTEGER NOT NULL, area BIGINT NOT NULL, outcome INTEGER NOT NULL, programme TEXT NOT NULL,
    attendances BIGINT NOT NULL, events BIGINT NOT NULL, repeats BIGINT NOT NULL,
    PRIMARY KEY (year, area, outcome, programme)
) /*clustered*/;
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
CREATE TABLE tally_event ( -- how many events there are, each once
    epoch INTEGER NOT NULL, kind INTEGER NOT NULL, code INTEGER NOT NULL, events BIGINT NOT NULL,
    PRIMARY KEY (epoch, kind, code)
) /*clustered*/;
CREATE TABLE ledger_fork (epoch INTEGER NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (epoch, seq)) /*clustered*/;
CREATE TABLE ledger_gap ( -- a batch begins here and what stands before it is not held
    epoch INTEGER NOT NULL, first BIGINT NOT NULL, PRIMARY KEY (epoch, first)
) /*clustered*/;

-- ---- facts: the page, who may look, what they did ----
CREATE TABLE page_user (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, -- admin | officer | reviewer | reader
    added_ms BIGINT NOT NULL, removed_ms BIGINT NOT NULL DEFAULT 0, -- 0: may come in
    secret BLOB, -- keyed digest of what stands in page_secret; NULL: it is from before the book
    areas TEXT NOT NULL DEFAULT '' -- codes of areas with blanks between them, to which the user is bound; '': none
) /*clustered*/;
CREATE TABLE page_secret ( -- beside the book: without it a user needs a new link
    name TEXT PRIMARY KEY,
    password TEXT NOT NULL,                  -- argon2id, '' while none was chosen
    link BLOB, link_until_ms BIGINT NOT NULL -- digest of the one-time link, NULL none
) /*clustered*/;
CREATE TABLE audit ( -- append-only: the second book, a signed page a row
    seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL,
    chain BLOB NOT NULL, -- after this page
    page BLOB            -- NULL: not yet signed, from before version 5
);
CREATE TABLE audit_seal ( -- from the book: its row of this number leads to this digest
    seq BIGINT PRIMARY KEY, chain BLOB NOT NULL
);
CREATE TABLE signal_mark (
    signal TEXT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, -- the newest stands
    state TEXT NOT NULL DEFAULT 'explained', -- open | checking | explained | confirmed
    PRIMARY KEY (signal, at_ms)
) /*clustered*/;
CREATE INDEX session_start ON session (start_ms);
