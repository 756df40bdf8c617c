import Foundation
import Mail

/// The templates as they are shipped.
enum Shipped {
    static let templates = Result<EmailTemplates, TemplateProblems> { () throws(TemplateProblems) in
        try EmailTemplates.load(
            directory: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../EmailTemplates").path)
    }
}
