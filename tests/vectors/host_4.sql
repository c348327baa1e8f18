-- SPDX-License-Identifier: Apache-2.0
-- A host of version 4 as commit b749997 made it: invented people, two sessions, what a terminal brought of them, another
-- that was revoked, users; areas but a few left out. tests/path/upgrade.sh brings it up to date.
-- Its keys, which open nothing else, as files of DIR/keys in hexadecimal:
-- sign.key e28fba8555df3f8600f4e7c4b54aac26480be3b5f278d32eb28d3c50243a4455b5c759d5e77ce575a6a400b266e41ff02b946b0ac2a8d4b0e3379bd4cbd2ce64e28fba8555df3f8600f4e7c4b54aac26480be3b5f278d32eb28d3c50243a4455
-- seal.key d7026622dd02625cb602b8830854dd371ca6f3d19181ce6b1650f9d1a767abaa
-- city.key a15b27616acf82d350b4981e449512649489ac4e3feb6385b01681a3363a6b8d
PRAGMA application_id = 1380141135; PRAGMA user_version = 4;
BEGIN TRANSACTION;
CREATE TABLE allocation (
    quota TEXT NOT NULL, year INTEGER NOT NULL, area BIGINT NOT NULL, at_ms BIGINT NOT NULL, target BIGINT NOT NULL,
    PRIMARY KEY (quota, year, area, at_ms)
) WITHOUT ROWID;
INSERT INTO "allocation" VALUES('farmer',2026,530402001,1772323200000,900);
CREATE TABLE allocation_note ( -- who allocated, and why
    quota TEXT NOT NULL, year INTEGER NOT NULL, area BIGINT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (quota, year, area, at_ms)
) WITHOUT ROWID;
INSERT INTO "allocation_note" VALUES('farmer',2026,530402001,1772323200000,'许会计','任务分解');
CREATE TABLE area (
    code BIGINT PRIMARY KEY, parent BIGINT NOT NULL, level INTEGER NOT NULL, -- 1 city 2 county 3 township 4 village
    name TEXT NOT NULL, name_en TEXT NOT NULL
);
INSERT INTO "area" VALUES(530400,0,1,'玉溪市','Yuxi City');
INSERT INTO "area" VALUES(530402,530400,2,'红塔区','Hongta District');
INSERT INTO "area" VALUES(530402001,530402,3,'玉兴街道','Yuxing Subdistrict');
INSERT INTO "area" VALUES(530402002,530402,3,'凤凰街道','Fenghuang Subdistrict');
INSERT INTO "area" VALUES(530402003,530402,3,'玉带街道','Yudai Subdistrict');
CREATE TABLE attendance (
    session BIGINT NOT NULL,
    holder BIGINT NOT NULL,   -- the person, or the badge while nobody owns it
    outcome INTEGER NOT NULL, -- host/count.h
    events INTEGER NOT NULL,  -- check-in and check-out rows behind it
    in_ms BIGINT NOT NULL,    -- reconstructed, 0 unknown
    stay_s BIGINT NOT NULL,   -- -1 unknown
    year INTEGER NOT NULL, area BIGINT NOT NULL, quotas INTEGER NOT NULL, -- what was added to the tallies …
    day INTEGER NOT NULL,     -- … on this day of the year
    woman INTEGER NOT NULL,   -- … as a woman's
    PRIMARY KEY (session, holder)
) WITHOUT ROWID;
INSERT INTO "attendance" VALUES(142378702733318,142378702733313,1,1,1772413814000,-1,2026,530402001,5,61,1);
INSERT INTO "attendance" VALUES(142378702733318,142378702733314,1,1,1772413821000,-1,2026,530402001,1,61,0);
INSERT INTO "attendance" VALUES(142378702733318,142378702733315,1,1,1772413828000,-1,2026,530402002,1,61,0);
INSERT INTO "attendance" VALUES(142378702733319,142378702733313,1,1,1772500221000,-1,2026,530402001,2,62,1);
INSERT INTO "attendance" VALUES(142378702733319,142378702733314,1,1,1772500214000,-1,2026,530402001,2,62,0);
CREATE TABLE audit ( -- append-only; chain is the digest over all rows up to this one
    seq BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL,
    chain BLOB NOT NULL
);
INSERT INTO "audit" VALUES(1,1772323200000,'command','user_add','周审核 reviewer',X'89918BD8B2B3FA51585CD3C5AE9F3E494D9525CD6DC0A695DC5ADBBB848E934D');
INSERT INTO "audit" VALUES(2,1772323200000,'command','user_add','旧人 reader',X'D9D795773909B4EE277F84DFED040064D50E1C4BBACED4A14A08D7E8E4F5629C');
INSERT INTO "audit" VALUES(3,1772323200000,'command','user_remove','旧人',X'F72C85CB1DD10111BCC9C88605253E1BEBA98DE4A4A7CC3FC1EB8E630E2794C6');
CREATE TABLE badge (
    number BIGINT PRIMARY KEY, kind INTEGER NOT NULL, issue INTEGER NOT NULL, -- the newest issue
    issued_ms BIGINT NOT NULL
);
INSERT INTO "badge" VALUES(142378702733320,2,1,1772323200000);
INSERT INTO "badge" VALUES(142378702733313,1,1,1772323200000);
INSERT INTO "badge" VALUES(142378702733314,1,1,1772323200000);
INSERT INTO "badge" VALUES(142378702733315,1,1,1772323200000);
INSERT INTO "badge" VALUES(142378702733316,1,1,1772323200000);
INSERT INTO "badge" VALUES(142378702733317,4,1,1772323200000);
INSERT INTO "badge" VALUES(142378702733318,3,1,1772323200000);
INSERT INTO "badge" VALUES(142378702733319,3,1,1772323200000);
CREATE TABLE badge_binding (
    badge BIGINT NOT NULL, ordinal INTEGER NOT NULL, -- the highest ordinal stands
    person BIGINT NOT NULL, at_ms BIGINT NOT NULL,
    PRIMARY KEY (badge, ordinal)
) WITHOUT ROWID;
INSERT INTO "badge_binding" VALUES(142378702733320,1,142378702733315,1772323200000);
CREATE TABLE badge_revocation (
    badge BIGINT NOT NULL, up_to_issue INTEGER NOT NULL, at_ms BIGINT NOT NULL, why TEXT NOT NULL,
    PRIMARY KEY (badge, up_to_issue)
) WITHOUT ROWID;
INSERT INTO "badge_revocation" VALUES(142378702733315,1,1772582400000,'丢失');
CREATE TABLE batch (
    epoch INTEGER NOT NULL, first BIGINT NOT NULL, last BIGINT NOT NULL,
    chain BLOB NOT NULL, previous BLOB NOT NULL, -- digests after the last and before the first event
    arrival BIGINT NOT NULL, -- rises with every batch taken, also one taken again
    received_ms BIGINT NOT NULL, carrier TEXT NOT NULL,
    PRIMARY KEY (epoch, first, last, chain)
) WITHOUT ROWID;
INSERT INTO "batch" VALUES(1,1,11,X'0A113C3659A01E797E37375C3BB792C37461C9047D3CA881CEDCFC6C4E1C2F75',X'B23F3A4697C1F23C6BA6FD08CB1C1725AEFC1E60C15A40C50B349A76825CCDD1',1,1772521200000,'stick');
CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL) WITHOUT ROWID;
INSERT INTO "counter" VALUES('area',530402);
INSERT INTO "counter" VALUES('arrival',1);
INSERT INTO "counter" VALUES('figures',12);
INSERT INTO "counter" VALUES('host_epoch',8362703590189254403);
INSERT INTO "counter" VALUES('serial',8);
CREATE TABLE enrollment ( -- by the office; what people do at posters are events
    session BIGINT NOT NULL, badge BIGINT NOT NULL, at_ms BIGINT NOT NULL, is_cancelled INTEGER NOT NULL,
    PRIMARY KEY (session, badge, at_ms, is_cancelled)
) WITHOUT ROWID;
INSERT INTO "enrollment" VALUES(142378702733318,142378702733313,1772323200000,0);
CREATE TABLE epoch (
    id INTEGER PRIMARY KEY, terminal BIGINT NOT NULL, epoch BIGINT NOT NULL, -- as signed
    oldest BIGINT NOT NULL, -- the terminal said, in person, that it holds nothing older; 0 never said
    UNIQUE (terminal, epoch)
);
INSERT INTO "epoch" VALUES(1,5879016737108058742,3609083227335606480,0);
CREATE TABLE event (
    epoch INTEGER NOT NULL, seq BIGINT NOT NULL,
    chain BIGINT NOT NULL, -- first 8 bytes of the digest after it: two histories with one seq are two rows
    boot BIGINT NOT NULL, uptime_ms BIGINT NOT NULL, kind INTEGER NOT NULL, session BIGINT NOT NULL,
    badge BIGINT NOT NULL, issue INTEGER NOT NULL, code INTEGER NOT NULL, value BIGINT NOT NULL,
    PRIMARY KEY (epoch, seq, chain)
) WITHOUT ROWID;
INSERT INTO "event" VALUES(1,1,-2166283899052644601,1,0,1,0,0,0,1,1772413800000);
INSERT INTO "event" VALUES(1,2,-8132713418841267126,1,7000,3,142378702733318,142378702733317,0,0,0);
INSERT INTO "event" VALUES(1,3,-4334795992930867905,1,14000,5,142378702733318,142378702733313,1,0,0);
INSERT INTO "event" VALUES(1,4,-6587278824130503034,1,21000,5,142378702733318,142378702733314,1,0,0);
INSERT INTO "event" VALUES(1,5,-4749123794827948790,1,28000,5,142378702733318,142378702733320,1,0,0);
INSERT INTO "event" VALUES(1,6,2684898824526049188,1,35000,9,142378702733318,0,0,1,536207919);
INSERT INTO "event" VALUES(1,7,-175987033975482932,1,49000,4,142378702733318,142378702733317,0,0,0);
INSERT INTO "event" VALUES(1,8,-8417601218021383769,1,86407000,3,142378702733319,142378702733317,0,0,0);
INSERT INTO "event" VALUES(1,9,3049831123332033100,1,86414000,5,142378702733319,142378702733314,1,0,0);
INSERT INTO "event" VALUES(1,10,770125520865066811,1,86421000,5,142378702733319,142378702733313,1,0,0);
INSERT INTO "event" VALUES(1,11,725427219112926841,1,86435000,4,142378702733319,142378702733317,0,0,0);
CREATE TABLE ledger_fork (epoch INTEGER NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (epoch, seq)) WITHOUT ROWID;
CREATE TABLE ledger_gap ( -- a batch begins here and what stands before it is not held
    epoch INTEGER NOT NULL, first BIGINT NOT NULL, PRIMARY KEY (epoch, first)
) WITHOUT ROWID;
CREATE TABLE officer (number BIGINT PRIMARY KEY, name TEXT NOT NULL, area BIGINT NOT NULL, added_ms BIGINT NOT NULL);
INSERT INTO "officer" VALUES(142378702733317,'赵专干',530402001,1772323200000);
CREATE TABLE page_user (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, -- admin | officer | reviewer | reader
    password TEXT NOT NULL,                    -- argon2id, '' while none was chosen
    link BLOB, link_until_ms BIGINT NOT NULL,  -- digest of the one-time link, NULL none
    added_ms BIGINT NOT NULL, removed_ms BIGINT NOT NULL -- 0: may come in
) WITHOUT ROWID;
INSERT INTO "page_user" VALUES('周审核','reviewer','',X'E1639316D83D427A1B5F6A4E7953F8E96D2555F967216EB56885F7B6F825A7D1',1772409600000,1772323200000,0);
INSERT INTO "page_user" VALUES('旧人','reader','',NULL,1772409600000,1772323200000,1772323200000);
CREATE TABLE person (
    number BIGINT PRIMARY KEY,
    identity BLOB UNIQUE,      -- keyed digest of the ID number, the same in the whole city; NULL without an ID number
    id_number BLOB,            -- sealed
    phone BLOB,                -- sealed
    name TEXT NOT NULL,
    sex INTEGER NOT NULL,      -- GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated
    ethnicity TEXT NOT NULL, category TEXT NOT NULL, -- '', farmer, migrant
    area BIGINT NOT NULL, added_ms BIGINT NOT NULL
);
INSERT INTO "person" VALUES(142378702733313,X'8692A7D549253873B27CF535DADC5C527AC46187008671FA4C70FACB7CD804E3',X'E468491D6CA76968A13D6516704D0CC128FA7D93E9F5A3AE37C60A9D2FED496CA8662056C573B65A8E08CA47CA19D350BF752439D88152981B31',X'56A32C4D091A2C32A325F1883915A26D4CF2754C5751D17C93486EDD4F97BDE0AEEBCC1B92B4A6CD3F0B3E1F848B18889A48E8','王丽',2,'','farmer',530402001,1772323200000);
INSERT INTO "person" VALUES(142378702733314,X'02C76EA256EA8B98653D17BD5F24528DE6059CDD498AFC61758FD93394FBFE7C',X'928EC2A9CCC10BF8A7A05707EA24B21DECB11E00875F82C1175D2CB3DBA10DB9A090C7DDA340468B8778195F0CAA08EB408AB9FC4162EE6EA4E3',NULL,'李强',1,'','migrant',530402001,1772323200000);
INSERT INTO "person" VALUES(142378702733315,X'EE912C134D663954B78E5FE0204AA52341F0CBBF1024C8A6424675079DFE3174',X'105F840709948D92F2A85A98A9FA2CB5E06400F066468DB5B7DE9508987CC4E28451644340AD51C8F97E82D501E2DD84E97B4B044C7B1C221D9B',NULL,'白云',1,'','farmer',530402002,1772323200000);
INSERT INTO "person" VALUES(142378702733316,NULL,NULL,NULL,'李强',0,'','',530402001,1772323200000);
CREATE TABLE person_merge (
    person BIGINT NOT NULL, at_ms BIGINT NOT NULL, into_person BIGINT NOT NULL, undone_ms BIGINT NOT NULL, -- 0: stands
    PRIMARY KEY (person, at_ms)
) WITHOUT ROWID;
INSERT INTO "person_merge" VALUES(142378702733316,1772323200000,142378702733314,0);
CREATE TABLE programme (id TEXT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "programme" VALUES('P01','新型职业农民培育','cultivation of new-type professional farmers');
INSERT INTO "programme" VALUES('P02','绿色证书培训','Green Certificate training');
INSERT INTO "programme" VALUES('P03','星火科技培训','Spark Programme science-and-technology training');
INSERT INTO "programme" VALUES('P04','巾帼科技致富工程','Women''s Science-for-Prosperity Project');
INSERT INTO "programme" VALUES('P05','现代青年农场主计划','Modern Young Farm-Owner Plan');
INSERT INTO "programme" VALUES('P06','农村致富技术函授大学(培训)','Rural Prosperity-Technology Correspondence University (courses)');
INSERT INTO "programme" VALUES('P07','农村实用技术培训','rural practical-technology training');
INSERT INTO "programme" VALUES('P08','农业科技人才培训','agricultural science-and-technology talent training');
INSERT INTO "programme" VALUES('P09','农民技术职称评定','assessment of farmers'' technical titles');
INSERT INTO "programme" VALUES('P10','百万农民学科技奔小康','A Million Farmers Learn Science for a Moderately Prosperous Life');
INSERT INTO "programme" VALUES('P11','“科普日”“科技周”“三下乡”','Science Day, Science Week, culture-science-health to the countryside');
INSERT INTO "programme" VALUES('P12','农村青年涉农产业创业创富大赛','rural youth agribusiness contest');
INSERT INTO "programme" VALUES('P13','以农村驾驶员为重点的交通安全','road safety with rural drivers in focus');
INSERT INTO "programme" VALUES('P14','农民科学素质网络知识竞赛、新农民微视频展播','online quiz; micro-video show');
INSERT INTO "programme" VALUES('P15','农村青年电商培育工程','Rural Youth E-commerce Cultivation Project');
INSERT INTO "programme" VALUES('P16','新型女农民素质教育培训','quality-education training of new-type women farmers');
INSERT INTO "programme" VALUES('P17','妇女“双学双比”','women''s "two learnings, two competitions"');
INSERT INTO "programme" VALUES('P18','专业技术人才知识更新工程','Knowledge Renewal Project for professional and technical talent');
INSERT INTO "programme" VALUES('P19','急需紧缺人才培训、少数民族人才培养','training of urgently needed talent; of ethnic-minority talent');
INSERT INTO "programme" VALUES('P20','订单式、定岗、定向技能培训','order-based, post-specific, directed skill training');
INSERT INTO "programme" VALUES('P21','农民工职业技能提升计划','Migrant Worker Vocational Skills Improvement Plan');
INSERT INTO "programme" VALUES('P22','云岭职工素质建设工程','Yunling Workers'' Quality-Building Project');
INSERT INTO "programme" VALUES('P23','雨露计划','Rain-and-Dew Plan (poverty-relief vocational training)');
INSERT INTO "programme" VALUES('P24','青年技能人才培养工程','Young Skilled Talent Training Project');
INSERT INTO "programme" VALUES('P25','高危行业和中小企业一线操作人员安全培训','safety training of front-line operators in high-risk trades and SMEs');
INSERT INTO "programme" VALUES('P26','农民工引导性培训','guidance training of migrant workers');
INSERT INTO "programme" VALUES('P27','农民工安全技能培训','migrant-worker safety-skill training');
INSERT INTO "programme" VALUES('P28','民族民间工艺、民族传统技艺特色职业培训','characteristic training in ethnic and folk crafts');
INSERT INTO "programme" VALUES('P29','绿色发展、安全生产、健康生活、绿色殡葬、心理疏导、防灾减灾等培训','training in green development, work safety, healthy life, green burial, counselling, disaster prevention');
INSERT INTO "programme" VALUES('P30','讲理想比贡献、岗位练兵、技术比武、厂会协作、金桥工程','contests and co-operation activities');
INSERT INTO "programme" VALUES('P31','创业就业大讲坛','entrepreneurship and employment forum');
INSERT INTO "programme" VALUES('P32','公务员四类培训、干部在线学习','four kinds of civil-servant training; cadre on-line learning');
INSERT INTO "programme" VALUES('P33','科学教师和科技辅导员培训','training of science teachers and counsellors');
INSERT INTO "programme" VALUES('P34','“双语”科普人才培养','training of bilingual popular-science people');
INSERT INTO "programme" VALUES('P35','面向城镇新居民特别是进城务工人员的科技宣传和教育活动','science activities for new urban residents, above all migrant workers');
CREATE TABLE quarantine (
    digest BLOB PRIMARY KEY, -- of the bytes: the same batch is quarantined once
    reason TEXT NOT NULL, detail TEXT NOT NULL, terminal BIGINT NOT NULL, -- 0 when it could not be read
    name TEXT NOT NULL, received_ms BIGINT NOT NULL, bytes BLOB NOT NULL, released_ms BIGINT NOT NULL -- 0: still held
);
INSERT INTO "quarantine" VALUES(X'B4E99035E0F43C4B0B4C5ED2F2D37103D175AF6C6B0DA1123B68FF065172002A','malformed','',0,'/tmp/facts-h4/junk.batch',1772323200000,X'6E6F20626174636820617420616C6C',0);
CREATE TABLE quota (
    id TEXT NOT NULL, year INTEGER NOT NULL, -- year 0: every year without a row of its own
    measure TEXT NOT NULL,                   -- person_times | persons
    sex INTEGER NOT NULL,                    -- 0 anyone, 2 women (GB/T 2261.1)
    category TEXT NOT NULL,                  -- '' anyone, farmer, migrant
    target BIGINT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL,
    PRIMARY KEY (id, year)
) WITHOUT ROWID;
INSERT INTO "quota" VALUES('farmer',0,'person_times',0,'',50000,'农村实用技术和农业科技人才培训','Practical farm technology and talent');
INSERT INTO "quota" VALUES('migrant',0,'persons',0,'',40000,'农民工引导性培训','Guidance training of migrant workers');
INSERT INTO "quota" VALUES('women',0,'person_times',2,'',10000,'农村妇女培训','Training of rural women');
CREATE TABLE quota_programme (
    quota TEXT NOT NULL, programme TEXT NOT NULL,
    farming INTEGER NOT NULL, -- 1: counts here only while setting women_in_farming allows it
    PRIMARY KEY (quota, programme)
) WITHOUT ROWID;
INSERT INTO "quota_programme" VALUES('farmer','P01',0);
INSERT INTO "quota_programme" VALUES('farmer','P02',0);
INSERT INTO "quota_programme" VALUES('farmer','P03',0);
INSERT INTO "quota_programme" VALUES('farmer','P05',0);
INSERT INTO "quota_programme" VALUES('farmer','P06',0);
INSERT INTO "quota_programme" VALUES('farmer','P07',0);
INSERT INTO "quota_programme" VALUES('farmer','P08',0);
INSERT INTO "quota_programme" VALUES('farmer','P15',0);
INSERT INTO "quota_programme" VALUES('migrant','P26',0);
INSERT INTO "quota_programme" VALUES('women','P01',1);
INSERT INTO "quota_programme" VALUES('women','P02',1);
INSERT INTO "quota_programme" VALUES('women','P03',1);
INSERT INTO "quota_programme" VALUES('women','P04',0);
INSERT INTO "quota_programme" VALUES('women','P05',1);
INSERT INTO "quota_programme" VALUES('women','P06',1);
INSERT INTO "quota_programme" VALUES('women','P07',1);
INSERT INTO "quota_programme" VALUES('women','P08',1);
INSERT INTO "quota_programme" VALUES('women','P15',1);
INSERT INTO "quota_programme" VALUES('women','P16',0);
CREATE TABLE roster (
    session BIGINT NOT NULL, holder BIGINT NOT NULL, -- as in attendance
    ordinal INTEGER NOT NULL, -- on the list, from 1
    place INTEGER NOT NULL,   -- 0 enrolled, else the place among those who wait
    at_ms BIGINT NOT NULL,    -- 0 unknown
    PRIMARY KEY (session, holder)
) WITHOUT ROWID;
INSERT INTO "roster" VALUES(142378702733318,142378702733313,1,0,1772323200000);
CREATE TABLE session (
    number BIGINT PRIMARY KEY, programme TEXT NOT NULL, area BIGINT NOT NULL, venue TEXT NOT NULL,
    start_ms BIGINT NOT NULL, end_ms BIGINT NOT NULL,
    capacity INTEGER NOT NULL,   -- 0 without limit
    min_stay_s INTEGER NOT NULL, -- 0 none; frozen with the session
    check_out INTEGER NOT NULL,  -- 1: people sign out
    early_s INTEGER NOT NULL, late_s INTEGER NOT NULL, -- check-in from so long before to so long after the start; 0 any
    unenrolled INTEGER NOT NULL, -- who did not enroll: 0 counts, 1 is pending, 2 is pending and told so at the door
    opens_itself INTEGER NOT NULL, -- 1: terminals of its place open it when its time comes
    added_ms BIGINT NOT NULL
);
INSERT INTO "session" VALUES(142378702733318,'P07',530402001,'村委会',1772413200000,1772420400000,0,0,0,0,0,0,0,1772323200000);
INSERT INTO "session" VALUES(142378702733319,'P26',530402001,'村委会',1772499600000,1772506800000,0,0,0,0,0,0,0,1772323200000);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "setting" VALUES('credit','residence');
CREATE TABLE signal_mark (
    signal TEXT NOT NULL, at_ms BIGINT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, -- the newest stands
    PRIMARY KEY (signal, at_ms)
) WITHOUT ROWID;
INSERT INTO "signal_mark" VALUES('burst.1.0.0.0.P07',1772323200000,'周审核','教师代刷');
CREATE TABLE stale (what INTEGER NOT NULL, number BIGINT NOT NULL, PRIMARY KEY (what, number)) WITHOUT ROWID;
CREATE TABLE tally (
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, person_times BIGINT NOT NULL,
    persons BIGINT NOT NULL, women_times BIGINT NOT NULL, women BIGINT NOT NULL, -- women among them
    PRIMARY KEY (year, quota, area)
) WITHOUT ROWID;
INSERT INTO "tally" VALUES(2026,'farmer',530400,3,3,1,1);
INSERT INTO "tally" VALUES(2026,'farmer',530402,3,3,1,1);
INSERT INTO "tally" VALUES(2026,'farmer',530402001,2,2,1,1);
INSERT INTO "tally" VALUES(2026,'farmer',530402002,1,1,0,0);
INSERT INTO "tally" VALUES(2026,'migrant',530400,2,2,1,1);
INSERT INTO "tally" VALUES(2026,'migrant',530402,2,2,1,1);
INSERT INTO "tally" VALUES(2026,'migrant',530402001,2,2,1,1);
INSERT INTO "tally" VALUES(2026,'women',530400,1,1,1,1);
INSERT INTO "tally" VALUES(2026,'women',530402,1,1,1,1);
INSERT INTO "tally" VALUES(2026,'women',530402001,1,1,1,1);
CREATE TABLE tally_day ( -- persons: those for whom it was the first day of the year
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, day INTEGER NOT NULL,
    person_times BIGINT NOT NULL, persons BIGINT NOT NULL,
    PRIMARY KEY (year, quota, area, day)
) WITHOUT ROWID;
INSERT INTO "tally_day" VALUES(2026,'farmer',530400,61,3,3);
INSERT INTO "tally_day" VALUES(2026,'farmer',530402,61,3,3);
INSERT INTO "tally_day" VALUES(2026,'farmer',530402001,61,2,2);
INSERT INTO "tally_day" VALUES(2026,'farmer',530402002,61,1,1);
INSERT INTO "tally_day" VALUES(2026,'migrant',530400,62,2,2);
INSERT INTO "tally_day" VALUES(2026,'migrant',530402,62,2,2);
INSERT INTO "tally_day" VALUES(2026,'migrant',530402001,62,2,2);
INSERT INTO "tally_day" VALUES(2026,'women',530400,61,1,1);
INSERT INTO "tally_day" VALUES(2026,'women',530402,61,1,1);
INSERT INTO "tally_day" VALUES(2026,'women',530402001,61,1,1);
CREATE TABLE tally_event ( -- how many rows of event there are
    epoch INTEGER NOT NULL, kind INTEGER NOT NULL, code INTEGER NOT NULL, events BIGINT NOT NULL,
    PRIMARY KEY (epoch, kind, code)
) WITHOUT ROWID;
INSERT INTO "tally_event" VALUES(1,1,0,1);
INSERT INTO "tally_event" VALUES(1,3,0,2);
INSERT INTO "tally_event" VALUES(1,4,0,2);
INSERT INTO "tally_event" VALUES(1,5,0,5);
INSERT INTO "tally_event" VALUES(1,9,1,1);
CREATE TABLE tally_outcome (
    year INTEGER NOT NULL, area BIGINT NOT NULL, outcome INTEGER NOT NULL, attendances BIGINT NOT NULL,
    events BIGINT NOT NULL,
    PRIMARY KEY (year, area, outcome)
) WITHOUT ROWID;
INSERT INTO "tally_outcome" VALUES(2026,530400,1,5,5);
INSERT INTO "tally_outcome" VALUES(2026,530402,1,5,5);
INSERT INTO "tally_outcome" VALUES(2026,530402001,1,4,4);
INSERT INTO "tally_outcome" VALUES(2026,530402002,1,1,1);
CREATE TABLE tally_person (
    year INTEGER NOT NULL, quota TEXT NOT NULL, area BIGINT NOT NULL, person BIGINT NOT NULL, day INTEGER NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (year, quota, area, person, day)
) WITHOUT ROWID;
INSERT INTO "tally_person" VALUES(2026,'farmer',530400,142378702733313,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530400,142378702733314,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530400,142378702733315,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530402,142378702733313,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530402,142378702733314,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530402,142378702733315,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530402001,142378702733313,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530402001,142378702733314,61,1);
INSERT INTO "tally_person" VALUES(2026,'farmer',530402002,142378702733315,61,1);
INSERT INTO "tally_person" VALUES(2026,'migrant',530400,142378702733313,62,1);
INSERT INTO "tally_person" VALUES(2026,'migrant',530400,142378702733314,62,1);
INSERT INTO "tally_person" VALUES(2026,'migrant',530402,142378702733313,62,1);
INSERT INTO "tally_person" VALUES(2026,'migrant',530402,142378702733314,62,1);
INSERT INTO "tally_person" VALUES(2026,'migrant',530402001,142378702733313,62,1);
INSERT INTO "tally_person" VALUES(2026,'migrant',530402001,142378702733314,62,1);
INSERT INTO "tally_person" VALUES(2026,'women',530400,142378702733313,61,1);
INSERT INTO "tally_person" VALUES(2026,'women',530402,142378702733313,61,1);
INSERT INTO "tally_person" VALUES(2026,'women',530402001,142378702733313,61,1);
CREATE TABLE terminal (
    id BIGINT PRIMARY KEY, -- proto/pair.h: from its public key
    public_key BLOB NOT NULL, area BIGINT NOT NULL,
    paired_ms BIGINT NOT NULL, revoked_ms BIGINT NOT NULL, revoked_why TEXT NOT NULL, -- 0: not revoked
    contact_ms BIGINT NOT NULL,            -- last time anything of it arrived
    plan_version BIGINT NOT NULL, plan_digest BLOB -- the plan last made for it
);
INSERT INTO "terminal" VALUES(5879016737108058742,X'7143CAB0878923B61780EEC449766B341337E4870992CC35473DB2B7B45FDC33',530402001,1772323200000,0,'',1772521200000,1772521200000,X'9376A0A29CFA0E5E7E7A48E4879BECDDEE5C9A7F465A3DB5D3A5910D9A201C97');
INSERT INTO "terminal" VALUES(3207572566079384521,X'DF811497F56E47D4CBA58EC0EDFA5C6C3BE23207DC3C020AC77EA59E754225D5',530402002,1772323200000,1772582400000,'丢失',1772323200000,1772323200000,X'FE0EA61A5E9D0C0D3447ABEE4E4A097AE1757A47F037CFF48E15D8922920BA5C');
CREATE TABLE terminal_health ( -- how the terminal last said it is, proto/health.h
    terminal BIGINT PRIMARY KEY, received_ms BIGINT NOT NULL, boot BIGINT NOT NULL, uptime_ms BIGINT NOT NULL,
    wall_ms BIGINT NOT NULL, clock INTEGER NOT NULL, software TEXT NOT NULL, free_percent INTEGER NOT NULL,
    storage INTEGER NOT NULL, pending BIGINT NOT NULL, plan_version BIGINT NOT NULL
);
INSERT INTO "terminal_health" VALUES(5879016737108058742,1772521200000,1,0,0,0,'rollcall-terminal 0.1.0',28,0,11,1772323200000);
INSERT INTO "terminal_health" VALUES(3207572566079384521,1772323200000,0,0,0,0,'rollcall-terminal 0.1.0',28,0,0,0);
CREATE INDEX area_parent ON area (parent);
CREATE INDEX person_merge_into ON person_merge (into_person);
CREATE INDEX badge_binding_person ON badge_binding (person);
CREATE INDEX batch_last ON batch (epoch, last);
CREATE INDEX event_session ON event (session, badge) WHERE kind = 5 OR kind = 6;
CREATE INDEX event_anchor ON event (epoch, boot, uptime_ms, value, code) WHERE kind <= 2;
CREATE INDEX event_life ON event (session) WHERE kind = 3 OR kind = 4;
CREATE INDEX event_enrollment ON event (session) WHERE kind = 7 OR kind = 8;
CREATE INDEX event_enroller ON event (badge) WHERE kind = 7 OR kind = 8;
CREATE INDEX enrollment_badge ON enrollment (badge);
CREATE INDEX event_refused ON event (code) WHERE kind = 9;
CREATE INDEX attendance_holder ON attendance (holder);
CREATE INDEX attendance_place ON attendance (year, area, session);
CREATE INDEX attendance_other ON attendance (year, outcome, area, session) WHERE outcome <> 1;
CREATE INDEX session_start ON session (start_ms);
COMMIT;
