package import Cryptography

/// What a new password must be here: the policy, and the names that are none.
package struct PasswordRules: Sendable {
    let policy: PasswordPolicy
    /// The installation's own names.
    let companyNames: [String]

    package init(policy: PasswordPolicy, companyNames: [String]) {
        self.policy = policy
        self.companyNames = companyNames
    }

    /// Every reason not to take the password; empty when it is acceptable.
    func objections(
        to password: Password, username: String, email: String, firstName: String, lastName: String, pbxName: String
    ) -> [Objection] {
        policy.objections(
            to: password, username: username, email: email, names: [firstName, lastName, firstName + " " + lastName],
            companyNames: companyNames + [pbxName])
    }
}
