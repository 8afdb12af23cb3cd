/// The version of the program, told to servers and people.
package let programVersion = "0.1.0"
