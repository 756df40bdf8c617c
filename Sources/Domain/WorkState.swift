/// Where an event of the queue stands.
package enum EventState: String, Sendable, CaseIterable { case waiting, answered, failed, discarded }

/// Where an email stands (CONTRACT §7).
package enum EmailState: String, Sendable, CaseIterable { case waiting, spooled, delivered, bounced, withdrawn }
