// Values of a row of the store. GRDB's subscript traps on a value of another type; a damaged file must not stop the node.

import Findings
import GRDB

extension Row {
    /// Throws D636 for an absent column, NULL, or a value that is no `Value`.
    func read<Value: DatabaseValueConvertible>(_ column: String, as type: Value.Type) throws -> Value {
        guard hasColumn(column), let value = Value.fromDatabaseValue(self[column] as DatabaseValue) else {
            throw Finding(NodeFindings.storeDamaged, [column])
        }
        return value
    }

    /// nil for NULL.
    func readOptional<Value: DatabaseValueConvertible>(_ column: String, as type: Value.Type) throws -> Value? {
        guard hasColumn(column), !(self[column] as DatabaseValue).isNull else { return nil }
        return try read(column, as: type)
    }
}
