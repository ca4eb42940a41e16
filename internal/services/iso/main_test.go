package iso_test

import (
	"runtime"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails when a test leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(collected{m}) }

// collected collects garbage after the tests: a provider that was served leaves its pipes, and who reads them, to that.
type collected struct{ *testing.M }

func (c collected) Run() int {
	code := c.M.Run()
	runtime.GC()
	return code
}
