import TestSupport
import Testing

@testable import BrainAPI

/// The wire form of a file that is sent, both ways.
struct MultipartTests {
  @Test func itIsWrittenAsBrowsersDo() {
    let (body, type) = Multipart.write(
      Upload(field: "license_document", name: "a \"b\".pdf", bytes: Array("%PDF".utf8)))
    #expect(type == "multipart/form-data; boundary=BrainQuery-upload")
    #expect(
      String(decoding: body, as: UTF8.self)
        == "--BrainQuery-upload\r\nContent-Disposition: form-data; name=\"license_document\"; filename=\"a %22b%22.pdf\"\r\n"
        + "Content-Type: application/pdf\r\n\r\n%PDF\r\n--BrainQuery-upload--\r\n")
  }

  @Test(arguments: 0..<200)
  func whateverTheBytesTheyComeBack(seed: UInt64) {
    var chance = SeededNumbers(seed: seed)
    let pieces = [
      "\r\n--BrainQuery-upload", "--BrainQuery-upload--", "\r\n\r\n", "-", "\0", "\"", "BrainQuery-upload-1", "é",
    ]
    let bytes = (0..<Int(chance.next() % 40)).flatMap { _ in
      Array(pieces[Int(chance.next() % UInt64(pieces.count))].utf8) + [UInt8(truncatingIfNeeded: chance.next())]
    }
    let upload = Upload(field: "f", name: pieces[Int(seed) % pieces.count] + "x", bytes: bytes)
    let (body, type) = Multipart.write(upload)
    #expect(Multipart.read(body, contentType: type) == upload)
    for cut in [1, body.count / 2, body.count - 3] {
      let part = Multipart.read(Array(body.prefix(cut)), contentType: type)
      #expect(part == nil || part == upload)
    }
  }

  @Test(arguments: ["", "application/json", "multipart/form-data", "multipart/form-data; boundary="])
  func whatIsNoneIsNotRead(type: String) {
    #expect(Multipart.read(Multipart.write(Upload(field: "f", name: "n", bytes: [1])).body, contentType: type) == nil)
  }
}
