package measuredboot_test

import (
	"os"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestAccMeasuredBootImage_savedPlan applies plans that were saved before their file has changed: the content that a
// plan shows is uploaded, or none.
func TestAccMeasuredBootImage_savedPlan(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.CacheDir = t.TempDir()
	cli := sim.CLI(t)
	file := write(t, "vmlinuz", "kernel")
	cli.Configure(config(file, ""))
	refuses := func(text string) {
		t.Helper()
		if cli.TellsApply() {
			cli.Refuses(text, "apply", "plan")
		} else if output, err := cli.Try("apply", "plan"); err == nil || !strings.Contains(output, "plan again") {
			t.Errorf("it was applied, or it is not said what to do:\n%s", output)
		}
		must(t, sim.Wrote()())
	}
	has := " with the SHA-256 " + checksum("kernel") + ", and now it has " + checksum("another kernel") + ". Nothing was uploaded: plan and apply again."

	cli.Run("plan", "-out=plan")
	rewrite(t, file, "another kernel")
	refuses(file + " was planned at 2026-01-15 12:00 UTC" + has)
	cli.Refuses("Saved plan is stale", "apply", "plan")
	cli.Run("plan", "-out=plan")
	must(t, os.Remove(file))
	cli.Refuses(file+" cannot be uploaded as a measured boot image: no such file or directory.", "apply", "plan")
	rewrite(t, file, "another kernel")
	if output := cli.Run("plan", "-out=plan"); strings.Contains(output, "since the last plan") {
		t.Errorf("it has not changed:\n%s", output)
	}
	cli.Run("apply", "plan")
	must(t, sim.Wrote("POST "+path)())
	cli.Run("plan", "-detailed-exitcode")

	// a file that is built again, without an apply between
	rewrite(t, file, "third kernel")
	if output := cli.Run("plan"); strings.Contains(output, "since the last plan") {
		t.Errorf("it was uploaded since:\n%s", output)
	}
	rewrite(t, file, "fourth kernel")
	if output := cli.Run("plan", "-out=plan"); !strings.Contains(output, "File has changed since the last plan") {
		t.Errorf("it is not said that the file has changed:\n%s", output)
	}
	cli.Run("apply", "plan")
	cli.Run("plan", "-detailed-exitcode")
}
