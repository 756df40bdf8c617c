/// Where an event comes in: from other systems, or from Latchkey's own commands, pages and store.
package enum Door: Sendable {
    case outside, inside
}
