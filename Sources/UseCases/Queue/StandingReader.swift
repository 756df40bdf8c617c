import Domain
import Storage

/// Reads a profile with what decides its emails.
struct StandingReader {
    let tx: Transaction

    func known(_ id: ProfileID) throws -> KnownProfile? { try tx.profiles.standing(id).map(known) }

    /// The lists only where there is something to list: each costs a way to the database and back.
    func known(_ standing: ProfileStanding) throws -> KnownProfile {
        let id = standing.profile.id
        let extensions = standing.extensionCount == 0 ? [] : try tx.extensions.list(of: id, limit: EmailFacts.listLimit + 1)
        return KnownProfile(
            standing.profile, hasPassword: standing.hasPassword, hadPassword: standing.hadPassword,
            features: Features(
                extensions: extensions, extensionCount: standing.extensionCount, hasVirtualOffice: standing.hasVirtualOffice,
                privileges: standing.privilegeCount == 0 ? [] : try tx.privileges.list(of: id)))
    }
}
