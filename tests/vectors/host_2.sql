-- SPDX-License-Identifier: Apache-2.0
-- A host's database as version 2 made it, with a session and an enrollment in it.
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE area (
    code BIGINT PRIMARY KEY, parent BIGINT NOT NULL, level INTEGER NOT NULL,
    name TEXT NOT NULL, name_en TEXT NOT NULL
);
CREATE INDEX area_parent ON area (parent);
CREATE TABLE programme (id TEXT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE quota (
    id TEXT NOT NULL, year INTEGER NOT NULL,
    measure TEXT NOT NULL,
    sex INTEGER NOT NULL,
    category TEXT NOT NULL,
    target BIGINT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL,
    PRIMARY KEY (id, year)
) WITHOUT ROWID;
CREATE TABLE quota_programme (
    quota TEXT NOT NULL, programme TEXT NOT NULL,
    farming INTEGER NOT NULL,
    PRIMARY KEY (quota, programme)
) WITHOUT ROWID;
CREATE TABLE allocation (
    quota TEXT NOT NULL, year INTEGER NOT NULL, area BIGINT NOT NULL, at_ms BIGINT NOT NULL, target BIGINT NOT NULL,
    PRIMARY KEY (quota, year, area, at_ms)
) WITHOUT ROWID;
CREATE TABLE person (
    number BIGINT PRIMARY KEY,
    identity BLOB UNIQUE,
    id_number BLOB,
    phone BLOB,
    name TEXT NOT NULL,
    sex INTEGER NOT NULL,
    ethnicity TEXT NOT NULL, category TEXT NOT NULL,
    area BIGINT NOT NULL, added_ms BIGINT NOT NULL
);
CREATE TABLE person_merge (
    person BIGINT NOT NULL, at_ms BIGINT NOT NULL, into_person BIGINT NOT NULL, undone_ms BIGINT NOT NULL,
    PRIMARY KEY (person, at_ms)
) WITHOUT ROWID;
CREATE INDEX person_merge_into ON person_merge (into_person);
CREATE TABLE badge (
    number BIGINT PRIMARY KEY, kind INTEGER NOT NULL, issue INTEGER NOT NULL,
    issued_ms BIGINT NOT NULL
);
CREATE TABLE badge_binding (
    badge BIGINT NOT NULL, ordinal INTEGER NOT NULL,
    person BIGINT NOT NULL, at_ms BIGINT NOT NULL,
    PRIMARY KEY (badge, ordinal)
) WITHOUT ROWID;
CREATE INDEX badge_binding_person ON badge_binding (person);
CREATE TABLE badge_revocation (
    badge BIGINT NOT NULL, up_to_issue INTEGER NOT NULL, at_ms BIGINT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (badge, up_to_issue)
) WITHOUT ROWID;
CREATE TABLE officer (number BIGINT PRIMARY KEY, name TEXT NOT NULL, area BIGINT NOT NULL, added_ms BIGINT NOT NULL);
CREATE TABLE session (
    number BIGINT PRIMARY KEY, programme TEXT NOT NULL, area BIGINT NOT NULL, venue TEXT NOT NULL,
    start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL,
    capacity INTEGER NOT NULL,
    min_stay_s INTEGER NOT NULL,
    check_out INTEGER NOT NULL,
    added_ms BIGINT NOT NULL
);
CREATE TABLE enrollment (
    session BIGINT NOT NULL, badge BIGINT NOT NULL, at_ms BIGINT NOT NULL,
    PRIMARY KEY (session, badge)
) WITHOUT ROWID;
CREATE TABLE terminal (
    id BIGINT PRIMARY KEY,
    public_key BLOB NOT NULL, area BIGINT NOT NULL,
    paired_ms BIGINT NOT NULL, revoked_ms BIGINT NOT NULL, revoked_why TEXT NOT NULL,
    contact_ms BIGINT NOT NULL,
    plan_version BIGINT NOT NULL, plan_digest BLOB
);
CREATE TABLE epoch (
    id INTEGER PRIMARY KEY, terminal BIGINT NOT NULL, epoch BIGINT NOT NULL,
    oldest BIGINT NOT NULL,
    UNIQUE (terminal, epoch)
);
CREATE TABLE batch (
    epoch INTEGER NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
    chain BLOB NOT NULL, previous BLOB NOT NULL,
    arrival BIGINT NOT NULL,
    received_ms BIGINT NOT NULL, carrier TEXT NOT NULL,
    PRIMARY KEY (epoch, first, last, chain)
) WITHOUT ROWID;
CREATE INDEX batch_last ON batch (epoch, last);
CREATE TABLE event (
    epoch INTEGER NOT NULL, seq BIGINT NOT NULL,
    chain BIGINT NOT NULL,
    boot BIGINT NOT NULL, uptime_ms BIGINT NOT NULL, kind INTEGER NOT NULL, session BIGINT NOT NULL,
    badge BIGINT NOT NULL, issue INTEGER NOT NULL, code INTEGER NOT NULL, value BIGINT NOT NULL,
    PRIMARY KEY (epoch, seq, chain)
) WITHOUT ROWID;
CREATE INDEX event_session ON event (session, badge) WHERE kind = 5 OR kind = 6;
CREATE INDEX event_anchor ON event (epoch, boot) WHERE kind <= 2;
CREATE INDEX event_refused ON event (code) WHERE kind = 9;
CREATE TABLE quarantine (
    digest BLOB PRIMARY KEY,
    reason TEXT NOT NULL, detail TEXT NOT NULL, terminal BIGINT NOT NULL,
    name TEXT NOT NULL, received_ms BIGINT NOT NULL, bytes BLOB NOT NULL, released_ms BIGINT NOT NULL
);
CREATE TABLE stale (what INTEGER NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (what, number)) WITHOUT ROWID;
CREATE TABLE attendance (
    session BIGINT NOT NULL,
    holder BIGINT NOT NULL,
    outcome INTEGER NOT NULL,
    events INTEGER NOT NULL,
    in_ms BIGINT NOT NULL,
    stay_s BIGINT NOT NULL,
    year INTEGER NOT NULL, area BIGINT NOT NULL, quotas INTEGER NOT NULL,
    day INTEGER NOT NULL,
    woman INTEGER NOT NULL,
    PRIMARY KEY (session, holder)
) WITHOUT ROWID;
CREATE INDEX attendance_holder ON attendance (holder);
CREATE INDEX attendance_place ON attendance (year, area, session);
CREATE TABLE tally (
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, person_times BIGINT NOT NULL,
    persons BIGINT NOT NULL, women_times BIGINT NOT NULL, women BIGINT NOT NULL,
    PRIMARY KEY (year, quota, area)
) WITHOUT ROWID;
CREATE TABLE tally_day (
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, day INTEGER NOT NULL,
    person_times BIGINT NOT NULL, persons BIGINT NOT NULL,
    PRIMARY KEY (year, quota, area, day)
) WITHOUT ROWID;
CREATE TABLE tally_person (
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, person BIGINT NOT NULL, day INTEGER NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (year, quota, area, person, day)
) WITHOUT ROWID;
CREATE TABLE tally_outcome (
    year INTEGER NOT NULL, area BIGINT NOT NULL, outcome INTEGER NOT NULL, attendances BIGINT NOT NULL,
    events BIGINT NOT NULL,
    PRIMARY KEY (year, area, outcome)
) WITHOUT ROWID;
CREATE TABLE tally_event (
    epoch INTEGER NOT NULL, kind INTEGER NOT NULL, code INTEGER NOT NULL, events BIGINT NOT NULL,
    PRIMARY KEY (epoch, kind, code)
) WITHOUT ROWID;
CREATE TABLE ledger_fork (epoch INTEGER NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (epoch, seq)) WITHOUT ROWID;
CREATE TABLE ledger_gap (
    epoch INTEGER NOT NULL, first BIGINT NOT NULL, PRIMARY KEY (epoch, first)
) WITHOUT ROWID;
CREATE TABLE page_user (
    name TEXT PRIMARY KEY, role TEXT NOT NULL,
    password TEXT NOT NULL,
    link BLOB, link_until_ms BIGINT NOT NULL,
    added_ms BIGINT NOT NULL, removed_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL,
    chain BLOB NOT NULL
);
CREATE TABLE signal_mark (
    signal TEXT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (signal, at_ms)
) WITHOUT ROWID;
CREATE TABLE allocation_note (
    quota TEXT NOT NULL, year INTEGER NOT NULL, area BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (quota, year, area, at_ms)
) WITHOUT ROWID;
CREATE INDEX session_start ON session (start_ms);
INSERT INTO session VALUES (142378702733319, 'P07', 530402001, '村委会', 1772413200000, 1772420400000, 0, 3600, 1, 1772000000000);
INSERT INTO enrollment VALUES (142378702733319, 142378702733313, 1772000000000);
INSERT INTO counter VALUES ('area', 530402), ('host_epoch', 77), ('serial', 7);
PRAGMA application_id = 1380141135;
PRAGMA user_version = 2;
