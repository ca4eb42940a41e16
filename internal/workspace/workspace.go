// Package workspace is a directory in which the real Terraform or OpenTofu works with a provider that was built from
// this checkout, for programs that play its user.
package workspace

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// The version that the provider is installed as. The CLI takes any that is not a pre-release.
const providerVersion = "0.0.1"

// Workspace is a temporary directory.
type Workspace struct {
	Dir     string
	CLI     string // its path
	Version string // "Terraform v1.11.4"
	// Provider is the path of the build.
	Provider string
	env      []string
}

// New builds the provider, installs it for the CLI and prepares the directory for plans of a main.tf.
func New(ctx context.Context, endpoint, main string) (*Workspace, error) {
	cli, err := FindCLI()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "vpsbg-")
	if err != nil {
		return nil, err
	}
	w := &Workspace{Dir: dir, CLI: cli}
	w.env = append(userEnv(),
		"XDG_CACHE_HOME="+w.cacheDir(), // not the user's own
		"VPSBG_TOKEN=sim-write",
		"VPSBG_ENDPOINT="+endpoint,
		"TF_CLI_CONFIG_FILE="+filepath.Join(dir, "cli.tfrc"),
		"TF_IN_AUTOMATION=1", // no hints which command to type next
		"CHECKPOINT_DISABLE=1",
	)
	if err := w.prepare(ctx, main); err != nil {
		w.Remove()
		return nil, err
	}
	return w, nil
}

func (w *Workspace) cacheDir() string { return filepath.Join(w.Dir, "cache") }

// ClearCache removes what earlier runs of the provider have kept, as on a new machine.
func (w *Workspace) ClearCache() error { return os.RemoveAll(w.cacheDir()) }

func (w *Workspace) prepare(ctx context.Context, main string) error {
	var err error
	if w.Version, err = CLIVersion(ctx, w.CLI); err != nil {
		return err
	}
	if err := w.install(ctx); err != nil {
		return err
	}
	if err := w.Write("main.tf", main); err != nil {
		return err
	}
	if output, err := w.Command(ctx, "init", "-no-color").CombinedOutput(); err != nil {
		return fmt.Errorf("%s init: %w\n%s", w.CLI, err, output)
	}
	return nil
}

// install builds the provider into a mirror that the CLI takes it from: nothing is downloaded, and in contrast to
// dev_overrides no warning comes with every plan.
func (w *Workspace) install(ctx context.Context) error {
	host := "registry.terraform.io"
	if IsOpenTofu(w.Version) {
		host = "registry.opentofu.org"
	}
	mirror := filepath.Join(w.Dir, "providers")
	w.Provider = filepath.Join(mirror, host, "vpsbg", "vpsbg", providerVersion, runtime.GOOS+"_"+runtime.GOARCH,
		"terraform-provider-vpsbg_v"+providerVersion)
	if runtime.GOOS == "windows" {
		w.Provider += ".exe"
	}
	// A checkout of another user has no version control for go build.
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", //nolint:gosec // a path below our own directory
		"-o", w.Provider, "github.com/vpsbg/terraform-provider-vpsbg")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the provider: %w\n%s", err, output)
	}
	config := "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n"
	return w.Write("cli.tfrc", fmt.Sprintf(config, filepath.ToSlash(mirror)))
}

// Remove deletes the workspace.
func (w *Workspace) Remove() { _ = os.RemoveAll(w.Dir) }

// Write writes a file of the workspace.
func (w *Workspace) Write(name, content string) error {
	path := filepath.Join(w.Dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}

// Command runs the CLI in the workspace.
func (w *Workspace) Command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, w.CLI, args...) //nolint:gosec // the user's own CLI
	command.Dir, command.Env = w.Dir, w.env
	// Ctrl-C reaches the CLI as well, and it stops by itself; a second signal would make it stop half-way.
	command.Cancel = func() error { return nil }
	command.WaitDelay = 30 * time.Second
	return command
}

// userEnv is the environment without what would make the CLI or the provider behave differently: TF_LOG, TF_WORKSPACE,
// somebody's token.
func userEnv() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "VPSBG_") {
			env = append(env, variable)
		}
	}
	return env
}
