import BQLTesting
import Testing
