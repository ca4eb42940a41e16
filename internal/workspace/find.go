package workspace

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// FindCLI returns the path of Terraform or OpenTofu: TF_ACC_TERRAFORM_PATH, or what PATH has.
func FindCLI() (string, error) {
	candidates := []string{"terraform", "tofu"}
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		candidates = []string{path}
	}
	for _, name := range candidates {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", fmt.Errorf("found none of %q: install Terraform or OpenTofu, or use make, which gets one", candidates)
}

// CLIVersion is what the CLI says it is: "Terraform v1.11.4" or "OpenTofu v1.12.6".
func CLIVersion(ctx context.Context, cli string) (string, error) {
	command := exec.CommandContext(ctx, cli, "version")
	command.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1")
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", cli, err)
	}
	// OpenTofu writes its warnings before the version, even with -json: for example that the CLI configuration file
	// does not exist.
	for line := range strings.Lines(string(output)) {
		if strings.HasPrefix(line, "Terraform v") || IsOpenTofu(line) {
			return strings.TrimSpace(line), nil
		}
	}
	return "", fmt.Errorf("%s version: found no version in %q", cli, output)
}

// IsOpenTofu reports whether a version is OpenTofu's.
func IsOpenTofu(version string) bool { return strings.HasPrefix(version, "OpenTofu v") }
