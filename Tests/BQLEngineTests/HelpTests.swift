import BQLSyntax
import BrainPortal
import Testing

@testable import BQLEngine

/// The guide names everything, and what it shows works.
struct HelpTests {
  @Test func everyWordFunctionAndSettingHasATopic() {
    let names = Set(Help.topics.map(\.name))
    #expect(Set(Keyword.allCases.map(\.rawValue)).subtracting(names) == [])
    #expect(Set(Function.allCases.map(\.rawValue)).subtracting(names) == [])
    #expect(Set(Settings.entries.map(\.name)).subtracting(names) == [])
    for topic in Help.topics { #expect(!topic.summary.isEmpty && !topic.examples.isEmpty, "\(topic.name)") }
  }

  @Test(arguments: Help.topics.map(\.name)) func aTopicShowsItsExamples(_ name: String) {
    let text = Help.text(name)
    for topic in Help.topics where topic.name == name {
      for example in topic.examples { #expect(text.contains(example)) }
    }
  }

  @Test func everyExampleIsRead() {
    for topic in Help.topics {
      for example in topic.examples {
        let problems = BQLParser.parse(example).diagnostics.filter { $0.severity == .error }
        #expect(problems.isEmpty, "\(topic.name): \(example): \(problems.first?.title ?? "")")
      }
    }
  }

  @Test func everyExampleRuns() async throws {
    let service = try EmbeddedPortal.sandbox()
    for topic in Help.topics where topic.runs {
      for example in topic.examples {
        let reply = await Conversation(service).run(example)
        #expect(reply.failure == nil, "\(topic.name): \(example): \(reply.error.map { "\($0)" } ?? "")")
      }
    }
  }

  @Test func whatIsUnknownIsToldWithTheClosest() {
    #expect(Help.text("wher").contains("help where"))
    #expect(Help.text("stages").contains("summarize"))
    #expect(Help.topicNames.count == Set(Help.topicNames).count)
  }
}
