-- A ledger that version 1 of the schema wrote.
PRAGMA journal_mode = WAL;
CREATE TABLE entries (
    reference TEXT NOT NULL,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    mode TEXT NOT NULL,
    request TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    prepared TEXT,
    amount_minor INTEGER,
    currency TEXT NOT NULL,
    created_at TEXT NOT NULL,
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    held_minor INTEGER NOT NULL,
    refund_ids TEXT NOT NULL,
    payments TEXT NOT NULL,
    due_at TEXT,
    lease_owner TEXT,
    lease_until TEXT,
    tries INTEGER NOT NULL,
    fact_count INTEGER NOT NULL,
    checksum TEXT NOT NULL
  ) STRICT;
CREATE UNIQUE INDEX entries_by_reference ON entries (reference);
CREATE INDEX entries_by_creation ON entries (created_at, reference);
CREATE INDEX entries_by_state ON entries (state, created_at, reference);
CREATE INDEX entries_by_spending ON entries (account, currency, created_at, held_minor);
CREATE INDEX entries_by_due ON entries (due_at, reference) WHERE due_at IS NOT NULL;
CREATE TABLE facts (
    reference TEXT NOT NULL REFERENCES entries (reference),
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    content TEXT NOT NULL,
    checksum TEXT NOT NULL,
    PRIMARY KEY (reference, position),
    UNIQUE (reference, id)
  ) STRICT;
CREATE TABLE handles (
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    reference TEXT NOT NULL REFERENCES entries (reference),
    PRIMARY KEY (id, kind, account, reference)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX handles_by_reference ON handles (reference);
CREATE TABLE refund_ids (
    refund_id TEXT NOT NULL,
    reference TEXT NOT NULL REFERENCES entries (reference),
    PRIMARY KEY (refund_id, reference)
  ) STRICT, WITHOUT ROWID;
CREATE INDEX refund_ids_by_reference ON refund_ids (reference);
PRAGMA application_id = 1886350457;
PRAGMA user_version = 1;
INSERT INTO entries (reference, account, provider, mode, request, fingerprint, prepared, amount_minor, currency, created_at, state, since, held_minor, refund_ids, payments, due_at, lease_owner, lease_until, tries, fact_count, checksum)
  VALUES ('RMA-1', 'us', 'toypay', 'test', '{"payment":"fcs_1","amount":{"minor":1000,"currency":"USD"},"reference":"RMA-1"}', '["fcs_1",1000,"USD","RMA-1"]', NULL, 1000, 'USD', '2024-02-29T12:00:00.000Z', 'pending', '2024-02-29T12:00:00.000Z', 1000, '["fr_1"]', '[{"kind":"payment_intent","id":"fint_1"}]', '2024-02-29T12:00:00.000Z', NULL, NULL, 0, 2, '76a2c0843284ff064ce80645c1f555ac96006c93fc9e3ed660a3c1e7e3163ea0');
INSERT INTO entries (reference, account, provider, mode, request, fingerprint, prepared, amount_minor, currency, created_at, state, since, held_minor, refund_ids, payments, due_at, lease_owner, lease_until, tries, fact_count, checksum)
  VALUES ('RMA-2', 'us', 'toypay', 'test', '{"payment":"fcs_1","amount":{"minor":1000,"currency":"USD"},"reference":"RMA-2"}', '["fcs_1",1000,"USD","RMA-2"]', NULL, 1000, 'USD', '2024-02-29T12:00:00.000Z', 'succeeded', '2024-02-29T12:00:00.000Z', 1000, '["fr_2"]', '[{"kind":"payment_intent","id":"fint_1"}]', NULL, NULL, NULL, 0, 1, '45560cdafb1d501bab6a0dbec1261dcc8021bf9f9eebfc1f77b0ed5c6852fd9a');
INSERT INTO facts (reference, position, id, content, checksum)
  VALUES ('RMA-1', 0, 'sent:1', '{"kind":"sent","id":"sent:1","at":"2024-02-29T12:00:01.000Z","attempt":1}', '275f1d47c7832a9cd25d59c525a9c543d5a87fc098ac2a27799b54b30e32a244');
INSERT INTO facts (reference, position, id, content, checksum)
  VALUES ('RMA-1', 1, 'sent:2', '{"kind":"sent","id":"sent:2","at":"2024-02-29T12:00:01.000Z","attempt":2}', '0a198f0d7b6ac1cb4b757e1ca7264d8a7258f05005305219e20dcc26cb2b0a7c');
INSERT INTO facts (reference, position, id, content, checksum)
  VALUES ('RMA-2', 0, 'sent:1', '{"kind":"sent","id":"sent:1","at":"2024-02-29T12:00:01.000Z","attempt":1}', '3d12b2a30d601453a3bc0b40c7f134feb12d5e534c088d3e5e2431fe136abe69');
INSERT INTO handles (id, kind, account, reference)
  VALUES ('fint_1', 'payment_intent', 'us', 'RMA-1');
INSERT INTO handles (id, kind, account, reference)
  VALUES ('fint_1', 'payment_intent', 'us', 'RMA-2');
INSERT INTO refund_ids (refund_id, reference)
  VALUES ('fr_1', 'RMA-1');
INSERT INTO refund_ids (refund_id, reference)
  VALUES ('fr_2', 'RMA-2');
