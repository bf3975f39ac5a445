SELECT policy_changes.name, policy_changes.value 
FROM policy_changes 
WHERE policy_changes.id IN (SELECT max(policy_changes.id) AS max_1 
FROM policy_changes GROUP BY policy_changes.name)
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM0'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR
;
INSERT INTO people (channel, address, phone, first_at, last_at) VALUES ('sms'::VARCHAR, '+51987654321'::VARCHAR, '+51987654321'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE)
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM0'::VARCHAR, 1::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'presio'::VARCHAR, 'price'::VARCHAR, '["Oro puro S/ 453.49 el gramo. 22k 415.70, 18k 340.12, ley 90 408.14. Precio de muestra del 29/09/2026, no sirve para vender. VER 2222"]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until=NULL::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 1::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM1'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM1'::VARCHAR, 1::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'presio'::VARCHAR, 'price'::VARCHAR, '["Oro puro S/ 453.49 el gramo. 22k 415.70, 18k 340.12, ley 90 408.14. Precio de muestra del 29/09/2026, no sirve para vender. VER 2222"]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until=NULL::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 1::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM2'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR
;
INSERT INTO people (channel, address, phone, first_at, last_at) VALUES ('whatsapp'::VARCHAR, '+51911111111'::VARCHAR, '+51911111111'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE)
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM2'::VARCHAR, 2::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'tengo 5 g ley 90'::VARCHAR, 'value'::VARCHAR,  E'["Sus 5 g ley 90 valen *S/ 2,040.70* al precio internacional.\\nPrecio justo de un comprador local (referencia): *S/ 1,836 a S/ 1,939*. Uno formal, con análisis: S/ 1,938 a 2,000.\\n\\nPida S/ 1,939; no baje de S/ 1,735. Precio de muestra, no vale.\\nÉl puede comprobarlo escribiendo VER 7Q295F."]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic='{"intent": "value", "slots": {"grams": "5", "fineness": "0.9"}, "ask": [], "at": "2026-09-29T15:05:00+00:00"}'::VARCHAR, tips_told=0::INTEGER, night=false, window_until='2026-09-30 15:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 2::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM3'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM3'::VARCHAR, 2::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'vendi 2 gramos a 300 soles cada gramo en Chala'::VARCHAR, 'report_sale'::VARCHAR, '["¿De qué ley o kilates es su oro? Escriba por ejemplo 90 o 22K. Si no sabe, escriba NO SE."]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic='{"intent": "report_sale", "slots": {"amount": "300", "currency": "PEN", "basis": "per_gram", "grams": "2", "place": "Chala"}, "ask": ["fineness"], "at": "2026-09-29T15:05:00+00:00"}'::VARCHAR, tips_told=0::INTEGER, night=false, window_until='2026-09-30 15:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 2::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM4'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day 
FROM alerts 
WHERE alerts.person_id IN (SELECT people.id 
FROM people 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR UNION SELECT people.linked_id 
FROM people 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR) ORDER BY alerts.id
;
UPDATE people SET alerts_allowed=true, left_at=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id IN (2::INTEGER)
;
DELETE FROM suppressed WHERE suppressed.pseudonym = '661df136c8e0a32475d423fbf9857104612daf3687e5de77e871bd0412c26c81'::VARCHAR
;
INSERT INTO consents (person_id, at, scopes, given, version, wording, channel) VALUES (2::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'alerts'::VARCHAR, true, '2026-11'::VARCHAR, 'avisame si sube a 400'::VARCHAR, 'whatsapp'::VARCHAR) RETURNING consents.id
;
INSERT INTO alerts (person_id, kind, amount, fineness, percent, base, minute, upper, lower, armed, told_day) VALUES (2::INTEGER, 'above'::VARCHAR, '400.00'::VARCHAR, '1'::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::INTEGER, 400000000::BIGINT, NULL::BIGINT, true, NULL::DATE) RETURNING alerts.id
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM4'::VARCHAR, 2::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'avisame si sube a 400'::VARCHAR, 'alert_set'::VARCHAR,  E'["Listo. Le aviso cuando el gramo puro pase de *S/ 400*.\\n\\nLe escribe Oro Justo, es gratis. Para salir de todo escriba BAJA."]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until='2026-09-30 15:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 2::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM5'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM5'::VARCHAR, 2::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'si'::VARCHAR, 'yes'::VARCHAR, '["No le entendí. Escriba PRECIO, o TENGO 5 G LEY 90, o ME OFRECEN 350 EL GRAMO LEY 90. MENU para ver todo."]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until='2026-09-30 15:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 2::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM6'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day 
FROM alerts 
WHERE alerts.person_id IN (SELECT people.id 
FROM people 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR UNION SELECT people.linked_id 
FROM people 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR) ORDER BY alerts.id
;
UPDATE people SET alerts_allowed=true, left_at=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id IN (1::INTEGER)
;
DELETE FROM suppressed WHERE suppressed.pseudonym = '1844ae85b24b1f5819b50e058efe0f6c5bdffcae8c950439df10f22037f5d8c0'::VARCHAR
;
INSERT INTO consents (person_id, at, scopes, given, version, wording, channel) VALUES (1::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'alerts'::VARCHAR, true, '2026-11'::VARCHAR, 'avisame a las 7'::VARCHAR, 'sms'::VARCHAR) RETURNING consents.id
;
INSERT INTO alerts (person_id, kind, amount, fineness, percent, base, minute, upper, lower, armed, told_day) VALUES (1::INTEGER, 'daily'::VARCHAR, NULL::VARCHAR, '1'::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, 420::INTEGER, NULL::BIGINT, NULL::BIGINT, true, NULL::DATE) RETURNING alerts.id
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM6'::VARCHAR, 1::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'avisame a las 7'::VARCHAR, 'alert_set'::VARCHAR, '["Listo. Le mando el precio todos los dias a las 07:00. Oro Justo, gratis. Salir: BAJA"]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until=NULL::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 1::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM7'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM7'::VARCHAR, 1::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'si'::VARCHAR, 'yes'::VARCHAR, '["No le entendi. Escriba PRECIO, o TENGO 5 G LEY 90, o ME OFRECEN 350 EL GRAMO LEY 90. MENU para ver todo."]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until=NULL::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 1::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM8'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms'::VARCHAR AND people.address = '+51987654321'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO calls (person_id, at, text) VALUES (1::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'quiero hablar con una persona'::VARCHAR) RETURNING calls.id
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM8'::VARCHAR, 1::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'quiero hablar con una persona'::VARCHAR, 'human'::VARCHAR, '["Ya avisé: una persona le va a escribir. Mientras tanto yo sigo aqui: PRECIO, o TENGO 5 G LEY 90."]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until=NULL::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 1::INTEGER
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM0'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
INSERT INTO ticks (job, due, done_at) VALUES ('refresh'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE)
;
INSERT INTO pulls (at, gold_state, dollar_state, gold, dollar, gold_as_of, dollar_as_of, sources) VALUES ('2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'confirmed'::VARCHAR, 'confirmed'::VARCHAR, '4200.10'::VARCHAR, '3.416'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 2::INTEGER) RETURNING pulls.id
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2::INTEGER, 'gold-api.com'::VARCHAR, 'XAU/USD'::VARCHAR, '4200.10'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'live'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, true, NULL::VARCHAR)
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2::INTEGER, 'swissquote'::VARCHAR, 'XAU/USD'::VARCHAR, '4200.10'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'live'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, true, NULL::VARCHAR)
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2::INTEGER, 'gold-api.com'::VARCHAR, 'USD/PEN'::VARCHAR, '3.416'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'live'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, true, NULL::VARCHAR)
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2::INTEGER, 'swissquote'::VARCHAR, 'USD/PEN'::VARCHAR, '3.416'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'live'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, true, NULL::VARCHAR)
;
UPDATE answers_by_source SET count=(answers_by_source.count + 2::INTEGER) WHERE answers_by_source.source = 'gold-api.com'::VARCHAR AND answers_by_source.outcome = 'used'::VARCHAR
;
INSERT INTO answers_by_source (source, outcome, count) VALUES ('gold-api.com'::VARCHAR, 'used'::VARCHAR, 2::INTEGER)
;
UPDATE answers_by_source SET count=(answers_by_source.count + 2::INTEGER) WHERE answers_by_source.source = 'swissquote'::VARCHAR AND answers_by_source.outcome = 'used'::VARCHAR
;
INSERT INTO answers_by_source (source, outcome, count) VALUES ('swissquote'::VARCHAR, 'used'::VARCHAR, 2::INTEGER)
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
SELECT days.day, days.gold, days.dollar, days.highest, days.lowest 
FROM days 
WHERE days.day = '2026-09-29'::date::DATE FOR UPDATE
;
UPDATE days SET gold='4200.10'::VARCHAR, dollar='3.416'::VARCHAR, highest='461.2841738644472054648244340'::VARCHAR, lowest='453.4882814791946346011067161'::VARCHAR WHERE days.day = '2026-09-29'::date::DATE
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
SELECT days.day, days.gold, days.dollar, days.highest, days.lowest 
FROM days 
WHERE days.day >= '2026-09-22'::date::DATE ORDER BY days.day
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day 
FROM alerts 
WHERE alerts.minute IS NULL AND alerts.kind = 'change'::VARCHAR AND alerts.base IS NULL 
 LIMIT 500::INTEGER
;
SELECT alerts.id 
FROM alerts 
WHERE alerts.armed IS false AND (alerts.upper >= 465943610::BIGINT OR alerts.lower <= 456717003::BIGINT) 
 LIMIT 500::INTEGER
;
UPDATE alerts SET armed=true WHERE alerts.id IN (NULL) AND (1 != 1)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.armed IS true AND alerts.upper <= 461284173::BIGINT AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29'::date::DATE) AND people.alerts_allowed IS true 
 LIMIT 500::INTEGER FOR UPDATE OF alerts SKIP LOCKED
;
INSERT INTO outbox (key, channel, address, text, plain, template, variables, scope, urgency, lane, any_hour, status, due, expires_at, attempts, queued_at) VALUES ('alert:1:2026-09-29'::VARCHAR, 'whatsapp'::VARCHAR, '+51911111111'::VARCHAR, '*S/ 461.28* el gramo puro: pasó de sus S/ 400.
29/09 10:05. VER 6WK9

Usted pidió esta alerta. Para quitarla: QUITAR ALERTA. Para salir de todo: BAJA.'::VARCHAR, 'S/ 461.28 el gramo puro: paso de sus S/ 400. 29/09 10:05. VER 6WK9. Para quitarla: QUITAR ALERTA. Salir: BAJA'::VARCHAR, 'alert'::VARCHAR,  E'["S/ 461.28", "el gramo puro pas\\u00f3 de sus S/ 400", "29/09 10:05"]'::VARCHAR, 'alerts'::VARCHAR, 1::INTEGER, ''::VARCHAR, false, 'queued'::VARCHAR, '1970-01-01 00:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, '2026-09-29 16:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 0::INTEGER, '2026-11-26 14:24:34.585378+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ON CONFLICT DO NOTHING RETURNING outbox.id
;
UPDATE alerts SET armed=false, told_day='2026-09-29'::date::DATE WHERE alerts.id IN (1::INTEGER)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.armed IS true AND alerts.upper <= 461284173::BIGINT AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29'::date::DATE) AND people.alerts_allowed IS true 
 LIMIT 500::INTEGER FOR UPDATE OF alerts SKIP LOCKED
;
UPDATE alerts SET armed=false, told_day='2026-09-29'::date::DATE WHERE alerts.id IN (NULL) AND (1 != 1)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.armed IS true AND alerts.lower >= 461284174::BIGINT AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29'::date::DATE) AND people.alerts_allowed IS true 
 LIMIT 500::INTEGER FOR UPDATE OF alerts SKIP LOCKED
;
UPDATE alerts SET armed=false, told_day='2026-09-29'::date::DATE WHERE alerts.id IN (NULL) AND (1 != 1)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.minute BETWEEN 545::INTEGER AND 605::INTEGER AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29'::date::DATE) AND people.alerts_allowed IS true 
 LIMIT 500::INTEGER FOR UPDATE OF alerts SKIP LOCKED
;
UPDATE alerts SET told_day='2026-09-29'::date::DATE WHERE alerts.id IN (NULL) AND (1 != 1)
;
INSERT INTO outbox (key, channel, address, text, plain, template, variables, scope, urgency, lane, any_hour, status, due, expires_at, attempts, queued_at) VALUES ('k'::VARCHAR, 'sms'::VARCHAR, '+51987654321'::VARCHAR, 'hola'::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR, 0::INTEGER, ''::VARCHAR, false, 'queued'::VARCHAR, '1970-01-01 00:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, '2026-09-29 16:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 0::INTEGER, '2026-11-26 14:24:34.607909+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) RETURNING outbox.id
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.channel = 'sms'::VARCHAR AND outbox.status = 'sending'::VARCHAR AND outbox.lease_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'sending'::VARCHAR AND outbox.lease_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND outbox.channel = 'sms'::VARCHAR AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE OR outbox.handed_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ORDER BY outbox.lease_until 
 LIMIT 20::INTEGER
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'sms'::VARCHAR AND senders.held_until > '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'sms'::VARCHAR AND outbox.urgency = 0::INTEGER
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'sms'::VARCHAR AND outbox.urgency = 0::INTEGER AND outbox.lane > ''::VARCHAR
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'sms'::VARCHAR AND outbox.urgency = 0::INTEGER AND outbox.lane = ''::VARCHAR AND outbox.due <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE OR outbox.handed_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ORDER BY outbox.due, outbox.id 
 LIMIT 100::INTEGER
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'sms'::VARCHAR AND outbox.urgency = 1::INTEGER
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'sms'::VARCHAR AND outbox.urgency = 2::INTEGER
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.id IN (2::INTEGER) AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE OR outbox.handed_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AND outbox.status IN ('queued'::VARCHAR, 'sending'::VARCHAR) FOR UPDATE SKIP LOCKED
;
UPDATE outbox SET handed_until='2026-09-29 15:06:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE WHERE outbox.id IN (2::INTEGER)
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.channel = 'whatsapp'::VARCHAR AND outbox.status = 'sending'::VARCHAR AND outbox.lease_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'sending'::VARCHAR AND outbox.lease_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND outbox.channel = 'whatsapp'::VARCHAR AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE OR outbox.handed_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ORDER BY outbox.lease_until 
 LIMIT 20::INTEGER
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'whatsapp'::VARCHAR AND senders.held_until > '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'whatsapp'::VARCHAR AND outbox.urgency = 0::INTEGER
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'whatsapp'::VARCHAR AND outbox.urgency = 1::INTEGER
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'whatsapp'::VARCHAR AND outbox.urgency = 1::INTEGER AND outbox.lane > ''::VARCHAR
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'whatsapp'::VARCHAR AND outbox.urgency = 1::INTEGER AND outbox.lane = ''::VARCHAR AND outbox.due <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE OR outbox.handed_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ORDER BY outbox.due, outbox.id 
 LIMIT 180::INTEGER
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued'::VARCHAR AND outbox.channel = 'whatsapp'::VARCHAR AND outbox.urgency = 2::INTEGER
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.id IN (1::INTEGER) AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE OR outbox.handed_until > '2026-09-29 15:15:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AND outbox.status IN ('queued'::VARCHAR, 'sending'::VARCHAR) FOR UPDATE SKIP LOCKED
;
UPDATE outbox SET handed_until='2026-09-29 15:06:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE WHERE outbox.id IN (1::INTEGER)
;
SELECT outbox.id, outbox.key, outbox.person_id, outbox.channel, outbox.address, outbox.text, outbox.plain, outbox.template, outbox.variables, outbox.scope, outbox.urgency, outbox.lane, outbox.any_hour, outbox.status, outbox.due, outbox.expires_at, outbox.handed_until, outbox.lease_until, outbox.attempts, outbox.provider_id, outbox.code, outbox.error, outbox.sent_at, outbox.segments, outbox.queued_at, people.alerts_allowed, people.notices_allowed, people.window_until, people.stopped_at, people.unreachable_until, people.night, people.left_at, people.id AS reader_id, origin.alerts_allowed AS origin_alerts_allowed, origin.notices_allowed AS origin_notices_allowed, origin.night AS origin_night, linked.channel AS linked_channel, linked.address AS linked_address 
FROM outbox LEFT OUTER JOIN people ON people.channel = outbox.channel AND people.address = outbox.address LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN people AS origin ON origin.id = outbox.person_id 
WHERE outbox.id IN (2::INTEGER) AND outbox.status = 'queued'::VARCHAR ORDER BY outbox.urgency, outbox.due, outbox.id FOR UPDATE OF outbox SKIP LOCKED
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'sms'::VARCHAR AND senders.held_until > '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'sms'::VARCHAR FOR UPDATE
;
INSERT INTO senders (name) VALUES ('sms'::VARCHAR) ON CONFLICT DO NOTHING
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'sms'::VARCHAR FOR UPDATE
;
INSERT INTO senders (name, next_at) VALUES ('sms'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ON CONFLICT (name) DO UPDATE SET next_at = '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
UPDATE outbox SET status='sending'::VARCHAR, handed_until=NULL::TIMESTAMP WITH TIME ZONE, lease_until='2026-09-29 15:05:30+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, attempts=(outbox.attempts + 1::INTEGER), code=NULL::INTEGER WHERE outbox.id IN (2::INTEGER)
;
INSERT INTO attempts (letter_id, number, began_at) SELECT outbox.id, outbox.attempts, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AS anon_1 
FROM outbox 
WHERE outbox.id IN (2::INTEGER)
;
UPDATE outbox SET status=CASE WHEN (outbox.status = 'queued'::VARCHAR OR outbox.status = 'sending'::VARCHAR) THEN 'sent' ELSE outbox.status END, provider_id='id-2'::VARCHAR, error=CASE WHEN (outbox.status = 'queued'::VARCHAR OR outbox.status = 'sending'::VARCHAR) THEN NULL ELSE outbox.error END, sent_at=coalesce(outbox.sent_at, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE), segments=1::INTEGER WHERE outbox.id = 2::INTEGER AND outbox.attempts = 1::INTEGER AND (outbox.status != 'queued'::VARCHAR OR outbox.code IS NULL) AND (outbox.provider_id IS NULL OR outbox.provider_id = 'id-2'::VARCHAR)
;
UPDATE attempts SET ended_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, outcome='sent'::VARCHAR WHERE attempts.letter_id = 2::INTEGER AND attempts.number = 1::INTEGER
;
SELECT outbox.id, outbox.key, outbox.person_id, outbox.channel, outbox.address, outbox.text, outbox.plain, outbox.template, outbox.variables, outbox.scope, outbox.urgency, outbox.lane, outbox.any_hour, outbox.status, outbox.due, outbox.expires_at, outbox.handed_until, outbox.lease_until, outbox.attempts, outbox.provider_id, outbox.code, outbox.error, outbox.sent_at, outbox.segments, outbox.queued_at, people.alerts_allowed, people.notices_allowed, people.window_until, people.stopped_at, people.unreachable_until, people.night, people.left_at, people.id AS reader_id, origin.alerts_allowed AS origin_alerts_allowed, origin.notices_allowed AS origin_notices_allowed, origin.night AS origin_night, linked.channel AS linked_channel, linked.address AS linked_address 
FROM outbox LEFT OUTER JOIN people ON people.channel = outbox.channel AND people.address = outbox.address LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN people AS origin ON origin.id = outbox.person_id 
WHERE outbox.id IN (1::INTEGER) AND outbox.status = 'queued'::VARCHAR ORDER BY outbox.urgency, outbox.due, outbox.id FOR UPDATE OF outbox SKIP LOCKED
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'whatsapp'::VARCHAR AND senders.held_until > '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'whatsapp'::VARCHAR FOR UPDATE
;
INSERT INTO senders (name) VALUES ('whatsapp'::VARCHAR) ON CONFLICT DO NOTHING
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'whatsapp'::VARCHAR FOR UPDATE
;
INSERT INTO senders (name, next_at) VALUES ('whatsapp'::VARCHAR, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ON CONFLICT (name) DO UPDATE SET next_at = '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
UPDATE outbox SET status='sending'::VARCHAR, handed_until=NULL::TIMESTAMP WITH TIME ZONE, lease_until='2026-09-29 15:05:30+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, attempts=(outbox.attempts + 1::INTEGER), code=NULL::INTEGER WHERE outbox.id IN (1::INTEGER)
;
INSERT INTO attempts (letter_id, number, began_at) SELECT outbox.id, outbox.attempts, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AS anon_1 
FROM outbox 
WHERE outbox.id IN (1::INTEGER)
;
UPDATE outbox SET status=CASE WHEN (outbox.status = 'queued'::VARCHAR OR outbox.status = 'sending'::VARCHAR) THEN 'sent' ELSE outbox.status END, provider_id='id-1'::VARCHAR, error=CASE WHEN (outbox.status = 'queued'::VARCHAR OR outbox.status = 'sending'::VARCHAR) THEN NULL ELSE outbox.error END, sent_at=coalesce(outbox.sent_at, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE), segments=3::INTEGER WHERE outbox.id = 1::INTEGER AND outbox.attempts = 1::INTEGER AND (outbox.status != 'queued'::VARCHAR OR outbox.code IS NULL) AND (outbox.provider_id IS NULL OR outbox.provider_id = 'id-1'::VARCHAR)
;
UPDATE attempts SET ended_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, outcome='sent'::VARCHAR WHERE attempts.letter_id = 1::INTEGER AND attempts.number = 1::INTEGER
;
INSERT INTO receipts (provider_id, letter_id, progress, code, at) VALUES ('id-1'::VARCHAR, 1::INTEGER, 'delivered'::VARCHAR, 0::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) ON CONFLICT DO NOTHING RETURNING receipts.id
;
SELECT outbox.id, outbox.key, outbox.person_id, outbox.channel, outbox.address, outbox.text, outbox.plain, outbox.template, outbox.variables, outbox.scope, outbox.urgency, outbox.lane, outbox.any_hour, outbox.status, outbox.due, outbox.expires_at, outbox.handed_until, outbox.lease_until, outbox.attempts, outbox.provider_id, outbox.code, outbox.error, outbox.sent_at, outbox.segments, outbox.queued_at 
FROM outbox 
WHERE outbox.id = 1::INTEGER FOR UPDATE
;
UPDATE outbox SET status='delivered'::VARCHAR, lease_until=NULL::TIMESTAMP WITH TIME ZONE, provider_id='id-1'::VARCHAR, sent_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE WHERE outbox.id = 1::INTEGER
;
SELECT outbox.channel, outbox.status, count(*) AS count_1 
FROM outbox 
WHERE outbox.status IN ('queued'::VARCHAR, 'sending'::VARCHAR) GROUP BY outbox.channel, outbox.status
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound.key = 'SM90'::VARCHAR
;
SELECT people.id 
FROM people 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR FOR UPDATE
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE) AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp'::VARCHAR AND people.address = '+51911111111'::VARCHAR
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC 
 LIMIT 1::INTEGER
;
UPDATE people SET alerts_allowed=false, notices_allowed=false, left_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE WHERE people.id IN (2::INTEGER)
;
DELETE FROM alerts WHERE alerts.person_id IN (2::INTEGER)
;
UPDATE invitations SET answer='no'::VARCHAR WHERE invitations.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND invitations.answer IS NULL AND invitations.address IN (SELECT people.address 
FROM people 
WHERE people.id IN (2::INTEGER)) RETURNING invitations.address
;
INSERT INTO consents (person_id, at, scopes, given, version, wording, channel) VALUES (2::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'alerts,notices'::VARCHAR, false, ''::VARCHAR, 'baja'::VARCHAR, 'whatsapp'::VARCHAR) RETURNING consents.id
;
INSERT INTO inbound (key, person_id, received_at, text, intent, replies, segments) VALUES ('SM90'::VARCHAR, 2::INTEGER, '2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, 'baja'::VARCHAR, 'unsubscribe'::VARCHAR, '["Ya no le mandaremos mensajes. Si pregunta, siempre le respondemos. Para volver: ALTA."]'::VARCHAR, 1::INTEGER)
;
UPDATE people SET last_at='2026-09-29 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, quiet_until=NULL::TIMESTAMP WITH TIME ZONE, zone=NULL::VARCHAR, topic=NULL::VARCHAR, tips_told=0::INTEGER, night=false, window_until='2026-09-30 15:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE, stopped_at=NULL::TIMESTAMP WITH TIME ZONE, unreachable=NULL::VARCHAR, unreachable_until=NULL::TIMESTAMP WITH TIME ZONE WHERE people.id = 2::INTEGER
;
DELETE FROM ticks WHERE ticks.due < '2026-09-22 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND ticks.due > '1970-01-01 00:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
UPDATE people SET topic=NULL::VARCHAR WHERE people.topic IS NOT NULL AND people.last_at < '2026-09-28 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.text != ''::VARCHAR AND outbox.expires_at BETWEEN '2026-09-22 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND '2026-09-29 14:55:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND outbox.person_id IS NULL AND NOT (outbox.status = 'queued'::VARCHAR OR outbox.status = 'sending'::VARCHAR) AND (outbox.key NOT LIKE 'operator:'::VARCHAR || '%') AND NOT (EXISTS (SELECT people.id 
FROM people 
WHERE people.channel = outbox.channel AND people.address = outbox.address)) 
 LIMIT 500::INTEGER
;
UPDATE outbox SET address=''::VARCHAR, text=''::VARCHAR, plain=NULL::VARCHAR, variables=NULL::VARCHAR WHERE outbox.id IN (NULL) AND (1 != 1)
;
SELECT outbox.id, outbox.channel, outbox.provider_id 
FROM outbox 
WHERE outbox.channel IN ('sms'::VARCHAR, 'whatsapp'::VARCHAR) AND outbox.address = ''::VARCHAR AND outbox.provider_id IS NOT NULL 
 LIMIT 500::INTEGER
;
UPDATE outbox SET provider_id=NULL::VARCHAR WHERE outbox.id IN (NULL) AND (1 != 1)
;
SELECT inbound.id 
FROM inbound 
WHERE inbound.received_at < '2026-07-01 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND inbound.text != ''::VARCHAR 
 LIMIT 500::INTEGER
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.expires_at < '2026-07-01 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND outbox.text != ''::VARCHAR 
 LIMIT 500::INTEGER
;
UPDATE inbound SET text=''::VARCHAR, replies='[]'::VARCHAR WHERE inbound.id IN (NULL) AND (1 != 1)
;
UPDATE outbox SET text=''::VARCHAR, plain=NULL::VARCHAR, variables=NULL::VARCHAR WHERE outbox.id IN (NULL) AND (1 != 1)
;
DELETE FROM calls WHERE calls.at < '2026-07-01 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
DELETE FROM receipts WHERE receipts.at < '2026-07-01 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
DELETE FROM attempts WHERE attempts.began_at < '2026-07-01 15:05:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE
;
SELECT outbox.channel, count(*) AS count_1, coalesce(sum(outbox.segments), 0::INTEGER) AS coalesce_1 
FROM outbox 
WHERE outbox.sent_at >= '2026-09-28 05:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND outbox.sent_at < '2026-09-29 05:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE GROUP BY outbox.channel
;
SELECT people.channel, count(*) AS count_1, coalesce(sum(inbound.segments), 0::INTEGER) AS coalesce_1 
FROM inbound LEFT OUTER JOIN people ON people.id = inbound.person_id 
WHERE inbound.received_at >= '2026-09-28 05:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND inbound.received_at < '2026-09-29 05:00:00+00:00'::timestamptz::TIMESTAMP WITH TIME ZONE AND inbound.segments > 0::INTEGER GROUP BY people.channel
;
INSERT INTO usage (day, channel, messages, segments, cost) VALUES ('2026-09-28'::date::DATE, 'sms'::VARCHAR, 0::INTEGER, 0::INTEGER, 0::BIGINT) ON CONFLICT (day, channel) DO UPDATE SET messages = 0::INTEGER, segments = 0::INTEGER, cost = 0::BIGINT
;
INSERT INTO usage (day, channel, messages, segments, cost) VALUES ('2026-09-28'::date::DATE, 'whatsapp'::VARCHAR, 0::INTEGER, 0::INTEGER, 0::BIGINT) ON CONFLICT (day, channel) DO UPDATE SET messages = 0::INTEGER, segments = 0::INTEGER, cost = 0::BIGINT
;
