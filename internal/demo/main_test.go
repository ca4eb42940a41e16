package main

import (
	"os"
	"testing"
)

// TestAccDemo runs the demo as `make demo` does.
func TestAccDemo(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("set TF_ACC=1 to run the demo, which needs Terraform or OpenTofu")
	}
	t.Parallel()
	if err := run(t.Context()); err != nil {
		t.Fatal(err)
	}
}
