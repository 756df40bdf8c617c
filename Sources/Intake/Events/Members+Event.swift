import Domain

/// The event that `data` describes, by its type.
extension Members {
    func event(_ type: EventType) throws(Refusal) -> Event {
        switch type {
        case .profileSaved: .profileSaved(try profile().form())
        case .profileChanged: .profileChanged(try profile().username(), try profile().edit())
        case .profileDisabled: .profileDisabled(try profile().username())
        case .profileEnabled: .profileEnabled(try profile().username())
        case .resendRequested: .resendRequested(try profile().username())
        case .erasureRequested: .erasureRequested(try profile().id())
        case .extensionAssigned: try assignment()
        case .extensionCleared: .extensionCleared(try extensionNumber())
        case .extensionSaved: .extensionSaved(try extensionNumber(), try extensionEdit())
        case .extensionMigrated:
            .extensionMigrated(try extensionNumber(), try extensionEdit(), to: has("profile") ? try profile().form() : nil)
        case .privilegeGranted: .privilegeGranted(try privilege(), to: try profile().reference())
        case .privilegeRevoked: .privilegeRevoked(try privilege(), from: try profile().reference().username)
        case .resetRequested: .resetRequested(try profile().username(), revoke: try flag("revoke") ?? false)
        case .pbxCreated: try pbxCreation()
        case .pbxChanged: .pbxChanged(try pbxEdit())
        }
    }

    private func assignment() throws(Refusal) -> Event {
        .extensionAssigned(
            try extensionNumber(), to: try profile().reference(), virtualOffice: try flag("virtualOffice"), phone: try phone())
    }

    private func profile() throws(Refusal) -> Members { try members("profile") }

    private func privilege() throws(Refusal) -> PrivilegeName { try required("privilege", PrivilegeName.init) }
}
