/**
 * How the tables came to be, oldest first. What was published is never changed, only added to.
 *
 * Times are ISO text and JSON is text, so that what is read is byte for byte what was stored. What
 * entries are found by is indexed from those same columns, which the checksum covers: no table
 * beside them can say something else.
 *
 * @param schema quoted.
 */
export const migrations: readonly ((schema: string) => string)[] = [
  (schema) => `
    CREATE TABLE ${schema}.entry (
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
    CREATE INDEX entry_created ON ${schema}.entry (created_at, reference);
    CREATE INDEX entry_state ON ${schema}.entry (state, created_at, reference);
    CREATE INDEX entry_spending ON ${schema}.entry (account, currency, created_at)
      INCLUDE (held_minor);
    CREATE INDEX entry_due ON ${schema}.entry (due_at, reference) WHERE due_at IS NOT NULL;
    CREATE INDEX entry_payments ON ${schema}.entry USING gin ((payments::jsonb) jsonb_path_ops)
      WITH (fastupdate = off);
    CREATE INDEX entry_refund_ids ON ${schema}.entry USING gin ((refund_ids::jsonb) jsonb_path_ops)
      WITH (fastupdate = off);

    CREATE TABLE ${schema}.fact (
      reference text COLLATE "C" NOT NULL REFERENCES ${schema}.entry,
      position bigint NOT NULL,
      id text COLLATE "C" NOT NULL,
      content text COLLATE "C" NOT NULL,
      checksum text COLLATE "C" NOT NULL,
      PRIMARY KEY (reference, position),
      UNIQUE (reference, id)
    );

    CREATE TABLE ${schema}.lock (name text COLLATE "C" NOT NULL PRIMARY KEY);`,
  // An event gets its number when it is read: stored last, it may be committed first.
  (schema) => `
    CREATE TABLE ${schema}.delivery (
      account text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      received_at text COLLATE "C" NOT NULL,
      refund_id text COLLATE "C",
      reference text COLLATE "C",
      event text COLLATE "C" NOT NULL,
      is_handled bigint NOT NULL,
      checksum text COLLATE "C" NOT NULL,
      PRIMARY KEY (account, id)
    );
    CREATE INDEX delivery_arrival ON ${schema}.delivery (received_at, account, id);
    CREATE INDEX delivery_refund ON ${schema}.delivery (refund_id, received_at, account, id)
      WHERE refund_id IS NOT NULL;
    CREATE INDEX delivery_foreign ON ${schema}.delivery (received_at, account, id)
      WHERE reference IS NULL;

    CREATE TABLE ${schema}.event (
      stored bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number bigint,
      kind text COLLATE "C" NOT NULL,
      account text COLLATE "C" NOT NULL,
      reference text COLLATE "C",
      at text COLLATE "C" NOT NULL,
      content text COLLATE "C" NOT NULL,
      checksum text COLLATE "C" NOT NULL
    );
    CREATE UNIQUE INDEX event_number ON ${schema}.event (number) WHERE number IS NOT NULL;
    CREATE INDEX event_waiting ON ${schema}.event (stored) WHERE number IS NULL;`,
]

/** The version of the tables that this package writes. */
export const schemaVersion: number = migrations.length
