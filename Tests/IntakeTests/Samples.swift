import Domain
import Intake

/// Events as producers send them.
enum Samples {
    static let assigned = event("latchkey.extension.assigned", data: assignment)

    static let assignment = """
        {"pbx":"acme","extension":"0042","virtualOffice":false,"phoneNumber":"+1 408 555 0950","phoneModel":"Yealink T54W",\
        "servicePlan":"X Series X4","activationCode":"CF5-4ER","profile":\(whole)}
        """

    static let whole =
        #"{"firstName":"Ada","lastName":"Byron","email":"ada@acme.example","username":"Ada","kind":"person","locale":"pt-BR"}"#

    /// Three lines of a real producer: ASCII, Vietnamese, Swedish.
    static let acme = #"""
        {"specversion": "1.0", "id": "acme-00001", "source": "/provisioning/acme", "type": "latchkey.extension.assigned", "time": "2026-11-02T08:05:35Z", "subject": "acme", "data": {"pbx": "acme", "extension": "1001", "profile": {"firstName": "Mario", "lastName": "Hernandez", "email": "jonesamanda60@acme.example", "username": "jonesamanda60@acme.example", "locale": "en-US"}, "virtualOffice": true, "phoneNumber": "+1 408 555 0950", "phoneModel": "Grandstream GXP2170", "activationCode": "CF5-4ER", "servicePlan": "X Series X4"}}
        {"specversion": "1.0", "id": "acme-00003", "source": "/provisioning/acme", "type": "latchkey.extension.assigned", "time": "2026-11-02T08:37:59Z", "subject": "acme", "data": {"pbx": "acme", "extension": "1003", "profile": {"firstName": "John", "lastName": "Phạm", "email": "arnoldbrian97@acme.example", "username": "arnoldbrian97@acme.example", "locale": "vi-VN"}, "virtualOffice": true, "phoneNumber": "+1 408 555 1596"}}
        {"specversion": "1.0", "id": "acme-00002", "source": "/provisioning/acme", "type": "latchkey.extension.assigned", "time": "2026-11-02T08:34:07Z", "subject": "acme", "data": {"pbx": "acme", "extension": "1002", "profile": {"firstName": "Olle", "lastName": "Andersson", "email": "benjaminhamilton25@acme.example", "username": "benjaminhamilton25", "locale": "sv-SE"}, "virtualOffice": true}}

        """#

    static func event(_ type: String, data: String, id: String = "a-1", source: String = "/provisioning/acme") -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"\#(source)","type":"\#(type)","data":\#(data)}"#
    }

    static func read(_ text: String, door: Door = .outside) throws(EventRefusal) -> AcceptedEvent {
        try CloudEventReader.read(Array(text.utf8)[...], door: door)
    }

    static func batch(_ text: String, as form: EventForm? = nil) -> EventBatch {
        EventBatch.read(Array(text.utf8)[...], as: form, door: .outside)
    }

    /// The reason for which the event is refused, nil where it is accepted.
    static func reason(_ text: String, door: Door = .outside) -> String? {
        do throws(EventRefusal) {
            _ = try read(text, door: door)
            return nil
        } catch {
            return error.reason
        }
    }
}
