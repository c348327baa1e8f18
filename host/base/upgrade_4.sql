-- SPDX-License-Identifier: Apache-2.0
-- A database of version 3 becomes one of version 4: what did not count is found without reading what did,
-- and the clock settings of a boot without reading its epoch.
CREATE INDEX attendance_other ON attendance (year, outcome, area, session) WHERE outcome <> 1;
DROP INDEX event_anchor;
CREATE INDEX event_anchor ON event (epoch, boot, uptime_ms, value, code) WHERE kind <= 2;
