package workspace

import "testing"

func TestVersion(t *testing.T) {
	for output, want := range map[string]string{
		"Terraform v1.11.4\non linux_amd64\n": "Terraform v1.11.4",
		"OpenTofu v1.12.6\non linux_amd64\n":  "OpenTofu v1.12.6",
		"\nWarning: Unable to open CLI configuration file\n\n" +
			"The CLI configuration file at \"/OpenTofu/cli.tfrc\" does not exist.\nOpenTofu v1.12.6\non linux_amd64\n": "OpenTofu v1.12.6",
		"on linux_amd64\n": "",
	} {
		got, err := version(output)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("version(%q) = %q, %v", output, got, err)
		}
	}
}
