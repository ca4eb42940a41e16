package workspace

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// OpenTofu 1.12 warns before its version of a CLI configuration file that does not exist.
func TestCLIVersion(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the CLI of this test is a shell script")
	}
	for output, want := range map[string]string{
		"Terraform v1.11.4\non linux_amd64\n": "Terraform v1.11.4",
		"OpenTofu v1.12.6\non linux_amd64\n":  "OpenTofu v1.12.6",
		"\nWarning: Unable to open CLI configuration file\n\n" +
			"The CLI configuration file at \"/OpenTofu v1/cli.tfrc\" does not exist.\nOpenTofu v1.12.6\non linux_amd64\n": "OpenTofu v1.12.6",
		"on linux_amd64\n": "",
	} {
		cli := filepath.Join(t.TempDir(), "tofu")
		script := "#!/bin/sh\n[ \"$*\" = version ] || exit 1\ncat <<'END'\n" + output + "END\n"
		if err := os.WriteFile(cli, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		got, err := CLIVersion(t.Context(), cli)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("of %q: %q, %v", output, got, err)
		}
	}
}
