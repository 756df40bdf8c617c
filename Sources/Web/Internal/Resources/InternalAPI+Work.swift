import Domain
import HTTPTypes
import Hummingbird
import UseCases

/// What operators look into: `/v1/queue`, `/v1/spool`, `/v1/history`. A bound key sees what belongs to its PBX.
extension InternalAPI {
    func listEvents(_ request: Request, _ context: WebContext) async throws -> Response {
        let holder = try await holder(of: request, for: .spoolRead)
        let query = try Query(request, "state", "limit", "after")
        let state = try query.choice("state", of: EventState.self)
        return try Answers.list(
            await given.browse.events(state: state, pbx: holder.pbx, after: query.after(), limit: query.limit()))
    }

    func showEvent(_ request: Request, _ context: WebContext) async throws -> Response {
        try Answers.show(try await event(holder(of: request, for: .spoolRead), context))
    }

    func retryEvent(_ request: Request, _ context: WebContext) async throws -> Response {
        try await operateQueue(request, context) { number, actor in try await given.operateQueue.retry(number, actor: actor) }
    }

    func discardEvent(_ request: Request, _ context: WebContext) async throws -> Response {
        try await operateQueue(request, context) { number, actor in try await given.operateQueue.discard(number, actor: actor) }
    }

    func listEmails(_ request: Request, _ context: WebContext) async throws -> Response {
        let holder = try await holder(of: request, for: .spoolRead)
        let query = try Query(request, "state", "limit", "after")
        let state = try query.choice("state", of: EmailState.self)
        return try Answers.list(
            await given.browse.emails(state: state, pbx: holder.pbx, after: query.after(), limit: query.limit()))
    }

    func showEmail(_ request: Request, _ context: WebContext) async throws -> Response {
        try Answers.show(try await email(holder(of: request, for: .spoolRead), context))
    }

    func showStory(_ request: Request, _ context: WebContext) async throws -> Response {
        let email = try await email(holder(of: request, for: .spoolRead), context)
        let moments = try await given.tellStory(Int64(email.id) ?? 0) ?? []
        return try Answers.list(ListPage(items: moments, next: nil))
    }

    func withdrawEmail(_ request: Request, _ context: WebContext) async throws -> Response {
        try await operateSpool(request, context) { number, actor in try await given.operateSpool.withdraw(number, actor: actor) }
    }

    func retryEmail(_ request: Request, _ context: WebContext) async throws -> Response {
        try await operateSpool(request, context) { number, actor in try await given.operateSpool.retry(number, actor: actor) }
    }

    func listHistory(_ request: Request, _ context: WebContext) async throws -> Response {
        let holder = try await holder(of: request, for: .historyRead)
        let query = try Query(request, "profile", "limit", "after")
        let profile = try query["profile"].map { text throws(Turndown) in
            guard let id = Query.number(text) else { throw .malformed("profile must be the id of a profile") }
            return ProfileID(id)
        }
        return try Answers.list(
            await given.browse.history(profile: profile, pbx: holder.pbx, after: query.after(), limit: query.limit()))
    }

    private func event(_ holder: AuthenticateKey.Holder, _ context: WebContext) async throws -> EventView {
        let number = try number("number", context)
        guard let view = try await given.browse.event(number: number), holder.pbx.map({ $0.text == view.pbx }) ?? true
        else { throw Turndown.missing("there is no event \(number), or the key is for another PBX") }
        return view
    }

    private func email(_ holder: AuthenticateKey.Holder, _ context: WebContext) async throws -> EmailView {
        let number = try number("id", context)
        return try existing(
            try await given.browse.email(number, pbx: holder.pbx), or: "there is no email \(number), or the key is for another PBX")
    }

    private func operateQueue(
        _ request: Request, _ context: WebContext, _ operate: (Int64, String) async throws -> OperateQueue.Outcome
    ) async throws -> Response {
        let holder = try await holder(of: request, for: .spoolWrite)
        let number = try await event(holder, context).number
        _ = try await JSONBody.read(request, isOptional: true, [])
        switch try await operate(number, "key/\(holder.id)") {
        case .done:
            given.onAccepted()
            return try Answers.show(try await event(holder, context))
        case .unknown: throw Turndown.missing("there is no event \(number) any more")
        case .inState(let state): throw Turndown.wrongState("the event is \(state); only one that failed can be retried or discarded")
        }
    }

    private func operateSpool(
        _ request: Request, _ context: WebContext, _ operate: (Int64, String) async throws -> OperateSpool.Outcome
    ) async throws -> Response {
        let holder = try await holder(of: request, for: .spoolWrite)
        let view = try await email(holder, context)
        _ = try await JSONBody.read(request, isOptional: true, [])
        switch try await operate(Int64(view.id) ?? 0, "key/\(holder.id)") {
        case .done:
            given.onPerformed()
            return try Answers.show(try await email(holder, context))
        case .unknown: throw Turndown.missing("there is no email \(view.id) any more")
        case .underWay: throw Turndown.wrongState("the email is being handed over at this moment; see what comes of it, and ask again")
        case .inState(let state): throw Turndown.wrongState("the email is \(state); it is too late for it to be retried or withdrawn")
        }
    }
}
