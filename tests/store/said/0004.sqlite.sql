SELECT policy_changes.name, policy_changes.value 
FROM policy_changes 
WHERE policy_changes.id IN (SELECT max(policy_changes.id) AS max_1 
FROM policy_changes GROUP BY policy_changes.name)
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM0'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms' AND people.address = '+51987654321'
;
INSERT INTO people (channel, address, phone, first_at, last_at) VALUES ('sms', '+51987654321', '+51987654321', '2026-09-29 15:05:00.000000', '2026-09-29 15:05:00.000000')
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms' AND people.address = '+51987654321'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM0', 1, '2026-09-29 15:05:00.000000', 'presio', 'price', '["Oro puro S/ 453.49 el gramo. 22k 415.70, 18k 340.12, ley 90 408.14. Precio de muestra del 29/09/2026, no sirve para vender. VER 2222"]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until=NULL, stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 1
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM1'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms' AND people.address = '+51987654321'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM1', 1, '2026-09-29 15:05:00.000000', 'presio', 'price', '["Oro puro S/ 453.49 el gramo. 22k 415.70, 18k 340.12, ley 90 408.14. Precio de muestra del 29/09/2026, no sirve para vender. VER 2222"]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until=NULL, stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 1
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM2'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111'
;
INSERT INTO people (channel, address, phone, first_at, last_at) VALUES ('whatsapp', '+51911111111', '+51911111111', '2026-09-29 15:05:00.000000', '2026-09-29 15:05:00.000000')
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM2', 2, '2026-09-29 15:05:00.000000', 'tengo 5 g ley 90', 'value', '["Sus 5 g ley 90 valen *S/ 2,040.70* al precio internacional.\nPrecio justo de un comprador local (referencia): *S/ 1,836 a S/ 1,939*. Uno formal, con análisis: S/ 1,938 a 2,000.\n\nPida S/ 1,939; no baje de S/ 1,735. Precio de muestra, no vale.\nÉl puede comprobarlo escribiendo VER 7Q295F."]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic='{"intent": "value", "slots": {"grams": "5", "fineness": "0.9"}, "ask": [], "at": "2026-09-29T15:05:00+00:00"}', tips_told=0, night=0, window_until='2026-09-30 15:00:00.000000', stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 2
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM3'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM3', 2, '2026-09-29 15:05:00.000000', 'vendi 2 gramos a 300 soles cada gramo en Chala', 'report_sale', '["¿De qué ley o kilates es su oro? Escriba por ejemplo 90 o 22K. Si no sabe, escriba NO SE."]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic='{"intent": "report_sale", "slots": {"amount": "300", "currency": "PEN", "basis": "per_gram", "grams": "2", "place": "Chala"}, "ask": ["fineness"], "at": "2026-09-29T15:05:00+00:00"}', tips_told=0, night=0, window_until='2026-09-30 15:00:00.000000', stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 2
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM4'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day 
FROM alerts 
WHERE alerts.person_id IN (SELECT people.id 
FROM people 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111' UNION SELECT people.linked_id 
FROM people 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111') ORDER BY alerts.id
;
UPDATE people SET alerts_allowed=1, left_at=NULL WHERE people.id IN (2)
;
DELETE FROM suppressed WHERE suppressed.pseudonym = '661df136c8e0a32475d423fbf9857104612daf3687e5de77e871bd0412c26c81'
;
INSERT INTO consents (person_id, at, scopes, given, version, wording, channel) VALUES (2, '2026-09-29 15:05:00.000000', 'alerts', 1, '2026-11', 'avisame si sube a 400', 'whatsapp')
;
INSERT INTO alerts (person_id, kind, amount, fineness, percent, base, minute, upper, lower, armed, told_day) VALUES (2, 'above', '400.00', '1', NULL, NULL, NULL, 400000000, NULL, 1, NULL)
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM4', 2, '2026-09-29 15:05:00.000000', 'avisame si sube a 400', 'alert_set', '["Listo. Le aviso cuando el gramo puro pase de *S/ 400*.\n\nLe escribe Oro Justo, es gratis. Para salir de todo escriba BAJA."]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until='2026-09-30 15:00:00.000000', stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 2
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM5'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM5', 2, '2026-09-29 15:05:00.000000', 'si', 'yes', '["No le entendí. Escriba PRECIO, o TENGO 5 G LEY 90, o ME OFRECEN 350 EL GRAMO LEY 90. MENU para ver todo."]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until='2026-09-30 15:00:00.000000', stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 2
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM6'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms' AND people.address = '+51987654321'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day 
FROM alerts 
WHERE alerts.person_id IN (SELECT people.id 
FROM people 
WHERE people.channel = 'sms' AND people.address = '+51987654321' UNION SELECT people.linked_id 
FROM people 
WHERE people.channel = 'sms' AND people.address = '+51987654321') ORDER BY alerts.id
;
UPDATE people SET alerts_allowed=1, left_at=NULL WHERE people.id IN (1)
;
DELETE FROM suppressed WHERE suppressed.pseudonym = '1844ae85b24b1f5819b50e058efe0f6c5bdffcae8c950439df10f22037f5d8c0'
;
INSERT INTO consents (person_id, at, scopes, given, version, wording, channel) VALUES (1, '2026-09-29 15:05:00.000000', 'alerts', 1, '2026-11', 'avisame a las 7', 'sms')
;
INSERT INTO alerts (person_id, kind, amount, fineness, percent, base, minute, upper, lower, armed, told_day) VALUES (1, 'daily', NULL, '1', NULL, NULL, 420, NULL, NULL, 1, NULL)
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM6', 1, '2026-09-29 15:05:00.000000', 'avisame a las 7', 'alert_set', '["Listo. Le mando el precio todos los dias a las 07:00. Oro Justo, gratis. Salir: BAJA"]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until=NULL, stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 1
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM7'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms' AND people.address = '+51987654321'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM7', 1, '2026-09-29 15:05:00.000000', 'si', 'yes', '["No le entendi. Escriba PRECIO, o TENGO 5 G LEY 90, o ME OFRECEN 350 EL GRAMO LEY 90. MENU para ver todo."]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until=NULL, stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 1
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM8'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'sms' AND people.address = '+51987654321'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO calls (person_id, at, text) VALUES (1, '2026-09-29 15:05:00.000000', 'quiero hablar con una persona')
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM8', 1, '2026-09-29 15:05:00.000000', 'quiero hablar con una persona', 'human', '["Ya avisé: una persona le va a escribir. Mientras tanto yo sigo aqui: PRECIO, o TENGO 5 G LEY 90."]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until=NULL, stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 1
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM0'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
INSERT INTO ticks (job, due, done_at) VALUES ('refresh', '2026-09-29 15:05:00.000000', '2026-09-29 15:05:00.000000')
;
INSERT INTO pulls (at, gold_state, dollar_state, gold, dollar, gold_as_of, dollar_as_of, sources) VALUES ('2026-09-29 15:05:00.000000', 'confirmed', 'confirmed', '4200.10', '3.416', '2026-09-29 15:05:00.000000', '2026-09-29 15:05:00.000000', 2) RETURNING id
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2, 'gold-api.com', 'XAU/USD', '4200.10', '2026-09-29 15:05:00.000000', 'live', '2026-09-29 15:05:00.000000', 1, NULL)
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2, 'swissquote', 'XAU/USD', '4200.10', '2026-09-29 15:05:00.000000', 'live', '2026-09-29 15:05:00.000000', 1, NULL)
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2, 'gold-api.com', 'USD/PEN', '3.416', '2026-09-29 15:05:00.000000', 'live', '2026-09-29 15:05:00.000000', 1, NULL)
;
INSERT INTO quotes (pull_id, source, pair, price, as_of, kind, heard_at, used, reason) VALUES (2, 'swissquote', 'USD/PEN', '3.416', '2026-09-29 15:05:00.000000', 'live', '2026-09-29 15:05:00.000000', 1, NULL)
;
UPDATE answers_by_source SET count=(answers_by_source.count + 2) WHERE answers_by_source.source = 'gold-api.com' AND answers_by_source.outcome = 'used'
;
INSERT INTO answers_by_source (source, outcome, count) VALUES ('gold-api.com', 'used', 2)
;
UPDATE answers_by_source SET count=(answers_by_source.count + 2) WHERE answers_by_source.source = 'swissquote' AND answers_by_source.outcome = 'used'
;
INSERT INTO answers_by_source (source, outcome, count) VALUES ('swissquote', 'used', 2)
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
SELECT days.day, days.gold, days.dollar, days.highest, days.lowest 
FROM days 
WHERE days.day = '2026-09-29'
;
UPDATE days SET gold='4200.10', dollar='3.416', highest='461.2841738644472054648244340', lowest='453.4882814791946346011067161' WHERE days.day = '2026-09-29'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
SELECT days.day, days.gold, days.dollar, days.highest, days.lowest 
FROM days 
WHERE days.day >= '2026-09-22' ORDER BY days.day
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day 
FROM alerts 
WHERE alerts.minute IS NULL AND alerts.kind = 'change' AND alerts.base IS NULL
 LIMIT 500 OFFSET 0
;
SELECT alerts.id 
FROM alerts 
WHERE alerts.armed IS 0 AND (alerts.upper >= 465943610 OR alerts.lower <= 456717003)
 LIMIT 500 OFFSET 0
;
UPDATE alerts SET armed=1 WHERE alerts.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.armed IS 1 AND alerts.upper <= 461284173 AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29') AND people.alerts_allowed IS 1
 LIMIT 500 OFFSET 0
;
INSERT INTO outbox ("key", channel, address, text, plain, template, variables, scope, urgency, lane, any_hour, status, due, expires_at, attempts) VALUES ('alert:1:2026-09-29', 'whatsapp', '+51911111111', '*S/ 461.28* el gramo puro: pasó de sus S/ 400.
29/09 10:05. VER 6WK9

Usted pidió esta alerta. Para quitarla: QUITAR ALERTA. Para salir de todo: BAJA.', 'S/ 461.28 el gramo puro: paso de sus S/ 400. 29/09 10:05. VER 6WK9. Para quitarla: QUITAR ALERTA. Salir: BAJA', 'alert', '["S/ 461.28", "el gramo puro pas\u00f3 de sus S/ 400", "29/09 10:05"]', 'alerts', 1, '', 0, 'queued', '1970-01-01 00:00:00.000000', '2026-09-29 16:05:00.000000', 0) ON CONFLICT DO NOTHING
;
UPDATE alerts SET armed=0, told_day='2026-09-29' WHERE alerts.id IN (1)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.armed IS 1 AND alerts.upper <= 461284173 AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29') AND people.alerts_allowed IS 1
 LIMIT 500 OFFSET 0
;
UPDATE alerts SET armed=0, told_day='2026-09-29' WHERE alerts.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.armed IS 1 AND alerts.lower >= 461284174 AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29') AND people.alerts_allowed IS 1
 LIMIT 500 OFFSET 0
;
UPDATE alerts SET armed=0, told_day='2026-09-29' WHERE alerts.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
SELECT alerts.id, alerts.person_id, alerts.kind, alerts.amount, alerts.fineness, alerts.percent, alerts.base, alerts.minute, alerts.upper, alerts.lower, alerts.armed, alerts.told_day, people.channel, people.address 
FROM alerts JOIN people ON people.id = alerts.person_id 
WHERE alerts.minute BETWEEN 545 AND 605 AND (alerts.told_day IS NULL OR alerts.told_day < '2026-09-29') AND people.alerts_allowed IS 1
 LIMIT 500 OFFSET 0
;
UPDATE alerts SET told_day='2026-09-29' WHERE alerts.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
INSERT INTO outbox ("key", channel, address, text, plain, template, variables, scope, urgency, lane, any_hour, status, due, expires_at, attempts) VALUES ('k', 'sms', '+51987654321', 'hola', NULL, NULL, NULL, NULL, 0, '', 0, 'queued', '1970-01-01 00:00:00.000000', '2026-09-29 16:05:00.000000', 0)
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.channel = 'sms' AND outbox.status = 'sending' AND outbox.lease_until > '2026-09-29 15:15:00.000000'
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'sending' AND outbox.lease_until <= '2026-09-29 15:05:00.000000' AND outbox.channel = 'sms' AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00.000000' OR outbox.handed_until > '2026-09-29 15:15:00.000000') ORDER BY outbox.lease_until
 LIMIT 20 OFFSET 0
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'sms' AND senders.held_until > '2026-09-29 15:05:00.000000'
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'sms' AND outbox.urgency = 0
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'sms' AND outbox.urgency = 0 AND outbox.lane > ''
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'sms' AND outbox.urgency = 0 AND outbox.lane = '' AND outbox.due <= '2026-09-29 15:05:00.000000' AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00.000000' OR outbox.handed_until > '2026-09-29 15:15:00.000000') ORDER BY outbox.due, outbox.id
 LIMIT 100 OFFSET 0
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'sms' AND outbox.urgency = 1
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'sms' AND outbox.urgency = 2
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.id IN (2) AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00.000000' OR outbox.handed_until > '2026-09-29 15:15:00.000000') AND outbox.status IN ('queued', 'sending')
;
UPDATE outbox SET handed_until='2026-09-29 15:06:00.000000' WHERE outbox.id IN (2)
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.channel = 'whatsapp' AND outbox.status = 'sending' AND outbox.lease_until > '2026-09-29 15:15:00.000000'
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'sending' AND outbox.lease_until <= '2026-09-29 15:05:00.000000' AND outbox.channel = 'whatsapp' AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00.000000' OR outbox.handed_until > '2026-09-29 15:15:00.000000') ORDER BY outbox.lease_until
 LIMIT 20 OFFSET 0
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'whatsapp' AND senders.held_until > '2026-09-29 15:05:00.000000'
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'whatsapp' AND outbox.urgency = 0
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'whatsapp' AND outbox.urgency = 1
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'whatsapp' AND outbox.urgency = 1 AND outbox.lane > ''
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'whatsapp' AND outbox.urgency = 1 AND outbox.lane = '' AND outbox.due <= '2026-09-29 15:05:00.000000' AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00.000000' OR outbox.handed_until > '2026-09-29 15:15:00.000000') ORDER BY outbox.due, outbox.id
 LIMIT 180 OFFSET 0
;
SELECT min(outbox.lane) AS min_1 
FROM outbox 
WHERE outbox.status = 'queued' AND outbox.channel = 'whatsapp' AND outbox.urgency = 2
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.id IN (1) AND (outbox.handed_until IS NULL OR outbox.handed_until <= '2026-09-29 15:05:00.000000' OR outbox.handed_until > '2026-09-29 15:15:00.000000') AND outbox.status IN ('queued', 'sending')
;
UPDATE outbox SET handed_until='2026-09-29 15:06:00.000000' WHERE outbox.id IN (1)
;
SELECT outbox.id, outbox."key", outbox.person_id, outbox.channel, outbox.address, outbox.text, outbox.plain, outbox.template, outbox.variables, outbox.scope, outbox.urgency, outbox.lane, outbox.any_hour, outbox.status, outbox.due, outbox.expires_at, outbox.handed_until, outbox.lease_until, outbox.attempts, outbox.provider_id, outbox.code, outbox.error, outbox.sent_at, outbox.segments, people.alerts_allowed, people.notices_allowed, people.window_until, people.stopped_at, people.unreachable_until, people.night, people.left_at, people.id AS reader_id, origin.alerts_allowed AS origin_alerts_allowed, origin.notices_allowed AS origin_notices_allowed, origin.night AS origin_night, linked.channel AS linked_channel, linked.address AS linked_address 
FROM outbox LEFT OUTER JOIN people ON people.channel = outbox.channel AND people.address = outbox.address LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN people AS origin ON origin.id = outbox.person_id 
WHERE outbox.id IN (2) AND outbox.status = 'queued' ORDER BY outbox.urgency, outbox.due, outbox.id
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'sms' AND senders.held_until > '2026-09-29 15:05:00.000000'
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'sms'
;
INSERT INTO senders (name) VALUES ('sms') ON CONFLICT DO NOTHING
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'sms'
;
INSERT INTO senders (name, next_at) VALUES ('sms', '2026-09-29 15:05:00.000000') ON CONFLICT (name) DO UPDATE SET next_at = '2026-09-29 15:05:00.000000'
;
UPDATE outbox SET status='sending', handed_until=NULL, lease_until='2026-09-29 15:05:30.000000', attempts=(outbox.attempts + 1), code=NULL WHERE outbox.id IN (2)
;
INSERT INTO attempts (letter_id, number, began_at) SELECT outbox.id, outbox.attempts, '2026-09-29 15:05:00.000000' AS anon_1 
FROM outbox 
WHERE outbox.id IN (2)
;
UPDATE outbox SET status=CASE WHEN (outbox.status = 'queued' OR outbox.status = 'sending') THEN 'sent' ELSE outbox.status END, provider_id='id-2', error=CASE WHEN (outbox.status = 'queued' OR outbox.status = 'sending') THEN NULL ELSE outbox.error END, sent_at=coalesce(outbox.sent_at, '2026-09-29 15:05:00.000000'), segments=1 WHERE outbox.id = 2 AND outbox.attempts = 1 AND (outbox.status != 'queued' OR outbox.code IS NULL) AND (outbox.provider_id IS NULL OR outbox.provider_id = 'id-2')
;
UPDATE attempts SET ended_at='2026-09-29 15:05:00.000000', outcome='sent' WHERE attempts.letter_id = 2 AND attempts.number = 1
;
SELECT outbox.id, outbox."key", outbox.person_id, outbox.channel, outbox.address, outbox.text, outbox.plain, outbox.template, outbox.variables, outbox.scope, outbox.urgency, outbox.lane, outbox.any_hour, outbox.status, outbox.due, outbox.expires_at, outbox.handed_until, outbox.lease_until, outbox.attempts, outbox.provider_id, outbox.code, outbox.error, outbox.sent_at, outbox.segments, people.alerts_allowed, people.notices_allowed, people.window_until, people.stopped_at, people.unreachable_until, people.night, people.left_at, people.id AS reader_id, origin.alerts_allowed AS origin_alerts_allowed, origin.notices_allowed AS origin_notices_allowed, origin.night AS origin_night, linked.channel AS linked_channel, linked.address AS linked_address 
FROM outbox LEFT OUTER JOIN people ON people.channel = outbox.channel AND people.address = outbox.address LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN people AS origin ON origin.id = outbox.person_id 
WHERE outbox.id IN (1) AND outbox.status = 'queued' ORDER BY outbox.urgency, outbox.due, outbox.id
;
SELECT senders.name, senders.next_at, senders.held_until, senders.held_from, senders.held_reason, senders.seen_at 
FROM senders 
WHERE senders.name = 'whatsapp' AND senders.held_until > '2026-09-29 15:05:00.000000'
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'whatsapp'
;
INSERT INTO senders (name) VALUES ('whatsapp') ON CONFLICT DO NOTHING
;
SELECT senders.next_at 
FROM senders 
WHERE senders.name = 'whatsapp'
;
INSERT INTO senders (name, next_at) VALUES ('whatsapp', '2026-09-29 15:05:00.000000') ON CONFLICT (name) DO UPDATE SET next_at = '2026-09-29 15:05:00.000000'
;
UPDATE outbox SET status='sending', handed_until=NULL, lease_until='2026-09-29 15:05:30.000000', attempts=(outbox.attempts + 1), code=NULL WHERE outbox.id IN (1)
;
INSERT INTO attempts (letter_id, number, began_at) SELECT outbox.id, outbox.attempts, '2026-09-29 15:05:00.000000' AS anon_1 
FROM outbox 
WHERE outbox.id IN (1)
;
UPDATE outbox SET status=CASE WHEN (outbox.status = 'queued' OR outbox.status = 'sending') THEN 'sent' ELSE outbox.status END, provider_id='id-1', error=CASE WHEN (outbox.status = 'queued' OR outbox.status = 'sending') THEN NULL ELSE outbox.error END, sent_at=coalesce(outbox.sent_at, '2026-09-29 15:05:00.000000'), segments=3 WHERE outbox.id = 1 AND outbox.attempts = 1 AND (outbox.status != 'queued' OR outbox.code IS NULL) AND (outbox.provider_id IS NULL OR outbox.provider_id = 'id-1')
;
UPDATE attempts SET ended_at='2026-09-29 15:05:00.000000', outcome='sent' WHERE attempts.letter_id = 1 AND attempts.number = 1
;
INSERT INTO receipts (provider_id, letter_id, progress, code, at) VALUES ('id-1', 1, 'delivered', 0, '2026-09-29 15:05:00.000000') ON CONFLICT DO NOTHING
;
SELECT outbox.id, outbox."key", outbox.person_id, outbox.channel, outbox.address, outbox.text, outbox.plain, outbox.template, outbox.variables, outbox.scope, outbox.urgency, outbox.lane, outbox.any_hour, outbox.status, outbox.due, outbox.expires_at, outbox.handed_until, outbox.lease_until, outbox.attempts, outbox.provider_id, outbox.code, outbox.error, outbox.sent_at, outbox.segments 
FROM outbox 
WHERE outbox.id = 1
;
UPDATE outbox SET status='delivered', lease_until=NULL, provider_id='id-1', sent_at='2026-09-29 15:05:00.000000' WHERE outbox.id = 1
;
SELECT outbox.channel, outbox.status, count(*) AS count_1 
FROM outbox 
WHERE outbox.status IN ('queued', 'sending') GROUP BY outbox.channel, outbox.status
;
SELECT inbound.replies 
FROM inbound 
WHERE inbound."key" = 'SM90'
;
SELECT people.id, people.quiet_until, people.zone, people.topic, people.tips_told, people.alerts_allowed, people.notices_allowed, people.left_at, people.night, people.linked_id, people.stopped_at, linked.channel AS linked_channel, linked.address AS linked_address, invitations.at AS invited_at, invitations.zone AS invited_zone, invitations.grouping AS invited_group, (SELECT count(*) AS count_1 
FROM inbound 
WHERE inbound.person_id = people.id AND inbound.received_at > '2026-09-29 15:04:00.000000') AS recent 
FROM people LEFT OUTER JOIN people AS linked ON linked.id = people.linked_id LEFT OUTER JOIN invitations ON invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address = people.address 
WHERE people.channel = 'whatsapp' AND people.address = '+51911111111'
;
SELECT pulls.id, pulls.at, pulls.gold_state, pulls.dollar_state, pulls.gold, pulls.dollar, pulls.gold_as_of, pulls.dollar_as_of, pulls.sources 
FROM pulls 
WHERE pulls.gold IS NOT NULL AND pulls.dollar IS NOT NULL ORDER BY pulls.id DESC
 LIMIT 1 OFFSET 0
;
UPDATE people SET alerts_allowed=0, notices_allowed=0, left_at='2026-09-29 15:05:00.000000' WHERE people.id IN (2)
;
DELETE FROM alerts WHERE alerts.person_id IN (2)
;
UPDATE invitations SET answer='no' WHERE invitations.channel IN ('sms', 'whatsapp') AND invitations.answer IS NULL AND invitations.address IN (SELECT people.address 
FROM people 
WHERE people.id IN (2)) RETURNING address
;
INSERT INTO consents (person_id, at, scopes, given, version, wording, channel) VALUES (2, '2026-09-29 15:05:00.000000', 'alerts,notices', 0, '', 'baja', 'whatsapp')
;
INSERT INTO inbound ("key", person_id, received_at, text, intent, replies, segments) VALUES ('SM90', 2, '2026-09-29 15:05:00.000000', 'baja', 'unsubscribe', '["Ya no le mandaremos mensajes. Si pregunta, siempre le respondemos. Para volver: ALTA."]', 1)
;
UPDATE people SET last_at='2026-09-29 15:05:00.000000', quiet_until=NULL, zone=NULL, topic=NULL, tips_told=0, night=0, window_until='2026-09-30 15:00:00.000000', stopped_at=NULL, unreachable=NULL, unreachable_until=NULL WHERE people.id = 2
;
DELETE FROM ticks WHERE ticks.due < '2026-09-22 15:05:00.000000'
;
UPDATE people SET topic=NULL WHERE people.topic IS NOT NULL AND people.last_at < '2026-09-28 15:05:00.000000'
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.text != '' AND outbox.expires_at BETWEEN '2026-09-22 15:05:00.000000' AND '2026-09-29 14:55:00.000000' AND outbox.person_id IS NULL AND NOT (outbox.status = 'queued' OR outbox.status = 'sending') AND (outbox."key" NOT LIKE 'operator:' || '%') AND NOT (EXISTS (SELECT people.id 
FROM people 
WHERE people.channel = outbox.channel AND people.address = outbox.address))
 LIMIT 500 OFFSET 0
;
UPDATE outbox SET address='', text='', plain=NULL, variables=NULL WHERE outbox.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
SELECT outbox.id, outbox.channel, outbox.provider_id 
FROM outbox 
WHERE outbox.channel IN ('sms', 'whatsapp') AND outbox.address = '' AND outbox.provider_id IS NOT NULL
 LIMIT 500 OFFSET 0
;
UPDATE outbox SET provider_id=NULL WHERE outbox.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
SELECT inbound.id 
FROM inbound 
WHERE inbound.received_at < '2026-07-01 15:05:00.000000' AND inbound.text != ''
 LIMIT 500 OFFSET 0
;
SELECT outbox.id 
FROM outbox 
WHERE outbox.expires_at < '2026-07-01 15:05:00.000000' AND outbox.text != ''
 LIMIT 500 OFFSET 0
;
UPDATE inbound SET text='', replies='[]' WHERE inbound.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
UPDATE outbox SET text='', plain=NULL, variables=NULL WHERE outbox.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)
;
DELETE FROM calls WHERE calls.at < '2026-07-01 15:05:00.000000'
;
DELETE FROM receipts WHERE receipts.at < '2026-07-01 15:05:00.000000'
;
DELETE FROM attempts WHERE attempts.began_at < '2026-07-01 15:05:00.000000'
;
SELECT outbox.channel, count(*) AS count_1, coalesce(sum(outbox.segments), 0) AS coalesce_1 
FROM outbox 
WHERE outbox.sent_at >= '2026-09-28 05:00:00.000000' AND outbox.sent_at < '2026-09-29 05:00:00.000000' GROUP BY outbox.channel
;
SELECT people.channel, count(*) AS count_1, coalesce(sum(inbound.segments), 0) AS coalesce_1 
FROM inbound LEFT OUTER JOIN people ON people.id = inbound.person_id 
WHERE inbound.received_at >= '2026-09-28 05:00:00.000000' AND inbound.received_at < '2026-09-29 05:00:00.000000' AND inbound.segments > 0 GROUP BY people.channel
;
INSERT INTO usage (day, channel, messages, segments, cost) VALUES ('2026-09-28', 'sms', 0, 0, 0) ON CONFLICT (day, channel) DO UPDATE SET messages = 0, segments = 0, cost = 0
;
INSERT INTO usage (day, channel, messages, segments, cost) VALUES ('2026-09-28', 'whatsapp', 0, 0, 0) ON CONFLICT (day, channel) DO UPDATE SET messages = 0, segments = 0, cost = 0
;
