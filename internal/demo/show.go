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
	"strings"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/workspace"
)

// show runs a command of the CLI, shows what it prints, and answers what it asks with yes.
func show(ctx context.Context, w *workspace.Workspace, args ...string) error {
	name := strings.TrimSuffix(filepath.Base(w.CLI), ".exe")
	fmt.Printf("\n$ %s %s\n\n", name, strings.Join(args, " "))
	if !isTerminal() {
		args = append(args, "-no-color")
	}
	command := w.Command(ctx, args...)
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

// isTerminal reports whether somebody looks at the output.
func isTerminal() bool {
	info, err := os.Stdout.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
