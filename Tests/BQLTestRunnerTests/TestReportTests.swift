import Testing

@testable import BQLTestRunner
