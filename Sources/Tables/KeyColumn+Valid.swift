// How many keys of a column are well formed.

extension KeyColumn {
    /// For credit codes those that pass the check character; any text is well formed.
    package var validCount: Int {
        guard type == .unifiedSocialCreditCode else { return count }
        return (0..<count).count { UnifiedSocialCreditCode.validate(keys[$0]) == .valid }
    }
}
