-- SPDX-License-Identifier: Apache-2.0
-- A database of version 3 becomes one of version 4: what did not count is found without reading what did.
CREATE INDEX attendance_other ON attendance (year, outcome, area, session) WHERE outcome <> 1;
