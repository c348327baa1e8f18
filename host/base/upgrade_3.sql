-- SPDX-License-Identifier: Apache-2.0
-- A database of version 2 becomes one of version 3: rules of sessions, cancelled enrollments, rosters. The same tables
-- and columns as in schema.sql, which says what they mean.
ALTER TABLE session RENAME TO session_2;
CREATE TABLE session (
    number BIGINT PRIMARY KEY, programme TEXT NOT NULL, area BIGINT NOT NULL, venue TEXT NOT NULL,
    start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL, capacity INTEGER NOT NULL, min_stay_s INTEGER NOT NULL,
    check_out INTEGER NOT NULL, early_s INTEGER NOT NULL, late_s INTEGER NOT NULL, unenrolled INTEGER NOT NULL,
    opens_itself INTEGER NOT NULL, added_ms BIGINT NOT NULL
);
INSERT INTO session (number, programme, area, venue, start_ms, end_ms, capacity, min_stay_s, check_out, early_s, late_s,
    unenrolled, opens_itself, added_ms)
    SELECT number, programme, area, venue, start_ms, end_ms, capacity, min_stay_s, check_out, 0, 0, 0, 0, added_ms
    FROM session_2;
DROP TABLE session_2;
CREATE INDEX session_start ON session (start_ms);
ALTER TABLE enrollment RENAME TO enrollment_2;
CREATE TABLE enrollment (
    session BIGINT NOT NULL, badge BIGINT NOT NULL, at_ms BIGINT NOT NULL, is_cancelled INTEGER NOT NULL,
    PRIMARY KEY (session, badge, at_ms, is_cancelled)
) /*clustered*/;
INSERT INTO enrollment (session, badge, at_ms, is_cancelled) SELECT session, badge, at_ms, 0 FROM enrollment_2;
DROP TABLE enrollment_2;
CREATE INDEX event_life ON event (session) WHERE kind = 3 OR kind = 4;
CREATE INDEX event_enrollment ON event (session) WHERE kind = 7 OR kind = 8;
CREATE INDEX event_enroller ON event (badge) WHERE kind = 7 OR kind = 8;
CREATE INDEX enrollment_badge ON enrollment (badge);
CREATE TABLE terminal_health (
    terminal BIGINT PRIMARY KEY, received_ms BIGINT NOT NULL, boot BIGINT NOT NULL, uptime_ms BIGINT NOT NULL,
    wall_ms BIGINT NOT NULL, clock INTEGER NOT NULL, software TEXT NOT NULL, free_percent INTEGER NOT NULL,
    storage INTEGER NOT NULL, pending BIGINT NOT NULL, plan_version BIGINT NOT NULL
);
CREATE TABLE roster (
    session BIGINT NOT NULL, holder BIGINT NOT NULL, ordinal INTEGER NOT NULL, place INTEGER NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (session, holder)
) /*clustered*/;
INSERT INTO stale (what, number) SELECT 3, session FROM enrollment WHERE session > 0 ON CONFLICT DO NOTHING;
