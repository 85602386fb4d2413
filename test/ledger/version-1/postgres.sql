-- A ledger that version 1 of the tables wrote, in a schema refunds.
CREATE SCHEMA refunds;
CREATE TABLE refunds.version (version bigint NOT NULL PRIMARY KEY);
INSERT INTO refunds.version VALUES (1);
CREATE TABLE refunds.entry (
  reference text COLLATE "C" NOT NULL PRIMARY KEY,
  account text COLLATE "C" NOT NULL,
  provider text COLLATE "C" NOT NULL,
  mode text COLLATE "C" NOT NULL,
  request text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  prepared text COLLATE "C",
  amount_minor bigint,
  currency text COLLATE "C" NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  state text COLLATE "C" NOT NULL,
  since text COLLATE "C" NOT NULL,
  held_minor bigint NOT NULL,
  refund_ids text COLLATE "C" NOT NULL,
  payments text COLLATE "C" NOT NULL,
  due_at text COLLATE "C",
  lease_owner text COLLATE "C",
  lease_until text COLLATE "C",
  tries bigint NOT NULL,
  fact_count bigint NOT NULL,
  checksum text COLLATE "C" NOT NULL
);
CREATE INDEX entry_created ON refunds.entry (created_at, reference);
CREATE INDEX entry_state ON refunds.entry (state, created_at, reference);
CREATE INDEX entry_spending ON refunds.entry (account, currency, created_at)
  INCLUDE (held_minor);
CREATE INDEX entry_due ON refunds.entry (due_at, reference) WHERE due_at IS NOT NULL;
CREATE INDEX entry_payments ON refunds.entry USING gin ((payments::jsonb) jsonb_path_ops)
  WITH (fastupdate = off);
CREATE INDEX entry_refund_ids ON refunds.entry USING gin ((refund_ids::jsonb) jsonb_path_ops)
  WITH (fastupdate = off);

CREATE TABLE refunds.fact (
  reference text COLLATE "C" NOT NULL REFERENCES refunds.entry,
  position bigint NOT NULL,
  id text COLLATE "C" NOT NULL,
  content text COLLATE "C" NOT NULL,
  checksum text COLLATE "C" NOT NULL,
  PRIMARY KEY (reference, position),
  UNIQUE (reference, id)
);

CREATE TABLE refunds.lock (name text COLLATE "C" NOT NULL PRIMARY KEY);
INSERT INTO refunds.entry (reference, account, provider, mode, request, fingerprint, prepared, amount_minor, currency, created_at, state, since, held_minor, refund_ids, payments, due_at, lease_owner, lease_until, tries, fact_count, checksum)
  VALUES ('RMA-1', 'us', 'toypay', 'test', '{"payment":"fcs_1","amount":{"minor":1000,"currency":"USD"},"reference":"RMA-1"}', '["fcs_1",1000,"USD","RMA-1"]', NULL, 1000, 'USD', '2024-02-29T12:00:00.000Z', 'pending', '2024-02-29T12:00:00.000Z', 1000, '["fr_1"]', '[{"kind":"payment_intent","id":"fint_1"}]', '2024-02-29T12:00:00.000Z', NULL, NULL, 0, 2, '76a2c0843284ff064ce80645c1f555ac96006c93fc9e3ed660a3c1e7e3163ea0');
INSERT INTO refunds.entry (reference, account, provider, mode, request, fingerprint, prepared, amount_minor, currency, created_at, state, since, held_minor, refund_ids, payments, due_at, lease_owner, lease_until, tries, fact_count, checksum)
  VALUES ('RMA-2', 'us', 'toypay', 'test', '{"payment":"fcs_1","amount":{"minor":1000,"currency":"USD"},"reference":"RMA-2"}', '["fcs_1",1000,"USD","RMA-2"]', NULL, 1000, 'USD', '2024-02-29T12:00:00.000Z', 'succeeded', '2024-02-29T12:00:00.000Z', 1000, '["fr_2"]', '[{"kind":"payment_intent","id":"fint_1"}]', NULL, NULL, NULL, 0, 1, '45560cdafb1d501bab6a0dbec1261dcc8021bf9f9eebfc1f77b0ed5c6852fd9a');
INSERT INTO refunds.fact (reference, position, id, content, checksum)
  VALUES ('RMA-1', 0, 'sent:1', '{"kind":"sent","id":"sent:1","at":"2024-02-29T12:00:01.000Z","attempt":1}', '275f1d47c7832a9cd25d59c525a9c543d5a87fc098ac2a27799b54b30e32a244');
INSERT INTO refunds.fact (reference, position, id, content, checksum)
  VALUES ('RMA-1', 1, 'sent:2', '{"kind":"sent","id":"sent:2","at":"2024-02-29T12:00:01.000Z","attempt":2}', '0a198f0d7b6ac1cb4b757e1ca7264d8a7258f05005305219e20dcc26cb2b0a7c');
INSERT INTO refunds.fact (reference, position, id, content, checksum)
  VALUES ('RMA-2', 0, 'sent:1', '{"kind":"sent","id":"sent:1","at":"2024-02-29T12:00:01.000Z","attempt":1}', '3d12b2a30d601453a3bc0b40c7f134feb12d5e534c088d3e5e2431fe136abe69');
