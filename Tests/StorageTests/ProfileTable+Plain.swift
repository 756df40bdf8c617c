import Domain
import Storage

/// The table as these tests use it: what is a keyed digest elsewhere is the plain key here, since storage does not care.
extension ProfileTable {
    func insert(_ form: ProfileForm, pbx: PBXID, at now: Timestamp) throws -> ProfileID {
        try insert(form, LoginDigests(username: form.username.key, email: form.email.text.lowercased()), pbx: pbx, at: now)
    }

    func update(_ id: ProfileID, _ form: ProfileForm) throws {
        guard let profile = try find(id)?.edited(by: ProfileEdit(form)) else { return }
        try update(profile, LoginDigests(username: form.username.key, email: form.email.text.lowercased()))
    }
}
