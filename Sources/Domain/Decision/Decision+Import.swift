extension Decision {
    /// F29: what a row of a file does. The situation's profile is the one of its id, or, where it names none, the one of its username.
    package func answer(_ wish: ProfileRow.Wish) throws(Refusal) -> Answer {
        guard let pbx = situation.pbx else { throw Refusal(.unknownPBX, "there is no such PBX; make it with `latchkey pbx create`.") }
        switch wish {
        case .make(let form): return try make(form, in: pbx)
        case .edit(let id, let username, let edit): return try change(id, username, edit, in: pbx)
        }
    }

    /// A row without an id makes a profile; that it says again what is there does no harm.
    private func make(_ form: ProfileForm, in pbx: PBX) throws(Refusal) -> Answer {
        guard let known = situation.profile?.profile else { return try save(form, in: pbx) }
        if known.pbx == pbx.id, known.edited(by: ProfileEdit(form)) == known { return .nothing }
        _ = try living(form.username)
        throw Refusal(
            .usernameTaken,
            "username \(form.username) belongs to a profile that is not the same; to change it, put its id \(known.id) into the column id.")
    }

    private func change(_ id: ProfileID, _ username: Username?, _ edit: ProfileEdit, in pbx: PBX) throws(Refusal) -> Answer {
        guard let known = situation.profile?.profile, known.pbx == pbx.id else {
            throw Refusal(.unknownProfile, "there is no profile with the id \(id) on this PBX; leave the id empty to make a new one.")
        }
        if let username, username.key != known.username.key {
            throw Refusal(
                .invalidValue, "a username never changes, and that of profile \(id) is \(known.username); leave the id empty for a new one."
            )
        }
        guard known.state != .erased else { throw Refusal(.profileErased, "profile \(id) was erased for good; leave the row out.") }
        // What an export says of a disabled profile changes nothing.
        return known.edited(by: edit) == known ? .nothing : try change(known.username, edit, in: pbx)
    }
}
