package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// The version that the provider is installed as. The CLI takes any that is not a pre-release.
const providerVersion = "0.0.1"

// workspace is a temporary directory in which a CLI works with a provider that was built from this checkout.
type workspace struct {
	dir     string
	cli     string
	version string // "Terraform v1.11.4"
	env     []string
}

// newWorkspace builds the provider, installs it for the CLI and prepares the directory for plans of a main.tf.
func newWorkspace(ctx context.Context, endpoint, main string) (*workspace, error) {
	cli, err := findCLI()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "vpsbg-demo-")
	if err != nil {
		return nil, err
	}
	w := &workspace{dir: dir, cli: cli}
	w.env = append(userEnv(),
		"VPSBG_TOKEN=sim-write",
		"VPSBG_ENDPOINT="+endpoint,
		"TF_CLI_CONFIG_FILE="+filepath.Join(dir, "cli.tfrc"),
		"TF_IN_AUTOMATION=1", // no hints which command to type next
		"CHECKPOINT_DISABLE=1",
	)
	if err := w.prepare(ctx, main); err != nil {
		w.remove()
		return nil, err
	}
	return w, nil
}

func (w *workspace) prepare(ctx context.Context, main string) error {
	version, err := w.command(ctx, "version").Output()
	if err != nil {
		return fmt.Errorf("%s version: %w", w.cli, err)
	}
	w.version, _, _ = strings.Cut(string(version), "\n")
	if err := w.install(ctx); err != nil {
		return err
	}
	if err := w.write("main.tf", main); err != nil {
		return err
	}
	if output, err := w.command(ctx, "init", "-no-color").CombinedOutput(); err != nil {
		return fmt.Errorf("%s init: %w\n%s", w.cli, err, output)
	}
	return nil
}

// install builds the provider into a mirror that the CLI takes it from: nothing is downloaded, and in contrast to
// dev_overrides no warning comes with every plan.
func (w *workspace) install(ctx context.Context) error {
	host := "registry.terraform.io"
	if strings.HasPrefix(w.version, "OpenTofu") {
		host = "registry.opentofu.org"
	}
	mirror := filepath.Join(w.dir, "providers")
	binary := filepath.Join(mirror, host, "vpsbg", "vpsbg", providerVersion, runtime.GOOS+"_"+runtime.GOARCH,
		"terraform-provider-vpsbg_v"+providerVersion)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	// A checkout of another user has no version control for go build.
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", binary, "github.com/vpsbg/terraform-provider-vpsbg") //nolint:gosec // a path below our own directory
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the provider: %w\n%s", err, output)
	}
	return w.write("cli.tfrc", fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(mirror)))
}

func (w *workspace) remove() { _ = os.RemoveAll(w.dir) }

func (w *workspace) write(name, content string) error {
	return os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600)
}

// run shows a command and what it prints, and answers what it asks with yes.
func (w *workspace) run(ctx context.Context, args ...string) error {
	name := strings.TrimSuffix(filepath.Base(w.cli), ".exe")
	fmt.Printf("\n$ %s %s\n\n", name, strings.Join(args, " "))
	if !isTerminal() {
		args = append(args, "-no-color")
	}
	command := w.command(ctx, args...)
	stdin, err := command.StdinPipe()
	if err != nil {
		return err
	}
	command.Stdout, command.Stderr = &onlooker{stdin: stdin}, os.Stderr
	err = command.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 2 { // by -detailed-exitcode
		return errors.New("the plan is not empty")
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", name, args[0], err)
	}
	return nil
}

// onlooker shows what the CLI prints, and types yes where it asks.
type onlooker struct {
	stdin    io.Writer
	answered bool
	printed  bytes.Buffer
}

func (o *onlooker) Write(text []byte) (int, error) {
	n, err := os.Stdout.Write(text)
	o.printed.Write(text)
	if err == nil && !o.answered && bytes.Contains(o.printed.Bytes(), []byte("Enter a value:")) {
		o.answered = true
		fmt.Println("yes")
		_, err = io.WriteString(o.stdin, "yes\n")
	}
	return n, err
}

func (w *workspace) command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, w.cli, args...) //nolint:gosec // the user's own CLI
	command.Dir, command.Env = w.dir, w.env
	// Ctrl-C reaches the CLI as well, and it stops by itself; a second signal would make it stop half-way.
	command.Cancel = func() error { return nil }
	command.WaitDelay = 30 * time.Second
	return command
}

// findCLI returns the path of Terraform or OpenTofu.
func findCLI() (string, error) {
	candidates := []string{"terraform", "tofu"}
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		candidates = []string{path}
	}
	for _, name := range candidates {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", fmt.Errorf("found none of %q: install Terraform or OpenTofu, or use `make demo`, which gets one", candidates)
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

// isTerminal tells whether somebody looks at the output.
func isTerminal() bool {
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
