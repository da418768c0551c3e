// The tables of the store, one migration a version; a migration that was released is never changed.

import GRDB

enum StoreSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { database in
            // Every id that a permitted peer ever offered: an offer is never taken twice, also after a restart.
            try database.execute(
                sql: """
                    CREATE TABLE offers (
                        id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
                        peer TEXT NOT NULL,
                        offered INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID
                    """)
            try database.execute(
                sql: """
                    CREATE TABLE jobs (
                        id BLOB NOT NULL UNIQUE REFERENCES offers (id),
                        peer TEXT NOT NULL,
                        name TEXT NOT NULL,
                        purpose TEXT NOT NULL,
                        tableName TEXT,
                        state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 5),
                        phase TEXT NOT NULL,
                        code TEXT NOT NULL,
                        arguments TEXT NOT NULL,
                        created INTEGER NOT NULL,
                        finished INTEGER
                    ) STRICT
                    """)
            // own and next are this node's components of the shares, in the clear: the file's mode 0600 protects them, sealing
            // under the node's key is not part of this version. One component pair alone says nothing about a coefficient.
            try database.execute(
                sql: """
                    CREATE TABLE models (
                        id BLOB PRIMARY KEY NOT NULL REFERENCES jobs (id),
                        manifest BLOB NOT NULL,
                        section BLOB NOT NULL,
                        encoding TEXT,
                        whitening TEXT,
                        columnCounts TEXT NOT NULL,
                        own BLOB NOT NULL,
                        next BLOB NOT NULL,
                        fractionBits INTEGER NOT NULL,
                        magnitudeBits INTEGER NOT NULL,
                        created INTEGER NOT NULL
                    ) STRICT
                    """)
        }
        migrator.registerMigration("v2") { database in
            // What was disclosed to this node, which is its own to read, and what the job cost it.
            try database.execute(sql: "ALTER TABLE models ADD COLUMN coefficients TEXT")
            try database.execute(sql: "ALTER TABLE models ADD COLUMN phases TEXT NOT NULL DEFAULT '[]'")
        }
        migrator.registerMigration("v3") { database in
            try database.execute(sql: "ALTER TABLE models ADD COLUMN statistics TEXT")
        }
        return migrator
    }
}
