/// How many customers are in each group at one time, and how their traits are distributed.
package struct CountSnapshot: Sendable, Hashable {
  package struct Group: Sendable, Hashable {
    /// Nil where the count is withheld, since the group is small.
    package var members: Int?
    /// For each declared trait, members by its value.
    package var traits: [String: [String: Int]]
    package init(members: Int?, traits: [String: [String: Int]] = [:]) {
      self.members = members
      self.traits = traits
    }
  }

  /// RFC 3339, in UTC, so that texts sort as times do.
  package var at: String
  package var groups: [GroupID: Group]
  package init(at: String, groups: [GroupID: Group]) {
    self.at = at
    self.groups = groups
  }
}
