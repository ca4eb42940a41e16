// Command demo shows the provider at work, without an account: it builds the provider, starts a simulated VPSBG and
// lets the real Terraform or OpenTofu buy a server, change its renewal, cancel it, take that back, and destroy it.
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/workspace"
)

// provisionDelay is how long the simulated server is being provisioned.
const provisionDelay = 2 * time.Second

// config is main.tf; what the steps change is put into the resource.
const config = `terraform {
  required_providers {
    vpsbg = { source = "vpsbg/vpsbg" }
  }
}

# The token and the address of the API come from the environment.
provider "vpsbg" {}

data "vpsbg_server_image" "debian" {
  name = "Debian 13"
}

resource "vpsbg_server" "web" {
  hostname = "web-1.example.com"
  plan     = "cloud-vps-2gb"
  image_id = data.vpsbg_server_image.debian.id

%s
}
`

// step is a scene of the demo: a change of main.tf or of the time, a run of the CLI, and what the API must have been
// asked for by then.
type step struct {
	title, text string
	server      string // what to put into the resource; the same as before when empty
	renewal     bool   // move the clock to where the renewal order is open
	command     []string
	calls       []string // operations other than reads, in order
}

var steps = []step{
	{
		title:   "Buy a server",
		text:    "Creating the resource buys the server, waits for its payment and until it is provisioned.",
		server:  "  billing_cycle = 1",
		command: []string{"apply"},
		calls:   []string{"deployServer"},
	},
	{
		title:   "Plan again",
		text:    "Nothing has changed, so the plan has to be empty.",
		command: []string{"plan", "-detailed-exitcode"},
	},
	{
		title: "Renew for six months instead of one",
		text: "The simulator's clock moves to 13 days before the server expires; VPSBG has opened a renewal order by then.\n" +
			"The change goes to that order. The server itself is not touched.",
		server:  "  billing_cycle = 6",
		renewal: true,
		command: []string{"apply"},
		calls:   []string{"changeRenewalPeriod"},
	},
	{
		title:   "Schedule the cancellation",
		text:    "The server shall run until the end of the paid period and not be renewed. It stays managed until then.",
		server:  "  billing_cycle = 6\n\n  cancel_at_period_end = true",
		command: []string{"apply"},
		calls:   []string{"cancelServers"},
	},
	{
		title: "Take the cancellation back",
		text: "Until the server has ended, the opposite takes it back. The cancellation has removed the renewal order, and the\n" +
			"six months with it: the provider asks for them again in the new one.",
		server:  "  billing_cycle = 6\n\n  cancel_at_period_end = false",
		command: []string{"apply"},
		calls:   []string{"undoCancelServers", "changeRenewalPeriod"},
	},
	{
		title: "Destroy the server",
		text: "Destroying a server asks VPSBG to cancel it. With the default cancel_mode it runs until the end of the paid\n" +
			"period; the plan says until when.",
		command: []string{"destroy"},
		calls:   []string{"cancelServers"},
	},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo failed: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	sim, err := simulator.New(simulator.Options{ProvisionDelay: provisionDelay})
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: sim, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // until Close
	defer server.Close()

	endpoint := fmt.Sprintf("http://%s/v1", listener.Addr())
	space, err := workspace.New(ctx, endpoint, fmt.Sprintf(config, ""))
	if err != nil {
		return err
	}
	defer space.Remove()
	fmt.Printf("This is %s with the provider of this checkout, and a simulated VPSBG at %s.\nNothing real is bought.\n", space.Version, endpoint)

	demo := demo{sim: sim, workspace: space}
	for i, step := range steps {
		heading(fmt.Sprintf("%d. %s", i+1, step.title))
		if err := demo.play(ctx, step); err != nil {
			return fmt.Errorf("step %d (%s): %w", i+1, step.title, err)
		}
	}
	return demo.summarize()
}

// demo is the state between the steps.
type demo struct {
	sim       *simulator.Simulator
	workspace *workspace.Workspace
	main      string // main.tf as it is
	played    int    // how many requests the steps before made
}

func (d *demo) play(ctx context.Context, s step) error {
	fmt.Println(s.text)
	if s.renewal {
		if err := d.openRenewal(); err != nil {
			return err
		}
	}
	if s.server != "" {
		before := d.main
		d.main = fmt.Sprintf(config, s.server)
		if err := d.workspace.Write("main.tf", d.main); err != nil {
			return err
		}
		fmt.Printf("\nmain.tf:\n\n%s", difference(before, d.main))
	}
	if err := show(ctx, d.workspace, s.command...); err != nil {
		return err
	}
	return d.check(s)
}

// openRenewal moves the clock to 13 days before the server expires: the simulator opens its renewal order a day
// earlier.
func (d *demo) openRenewal() error {
	for _, server := range d.sim.State().Servers {
		if err := d.sim.Advance(server.ExpiryAt.AddDate(0, 0, -13).Sub(d.sim.Now())); err != nil {
			return err
		}
		fmt.Printf("It is %s now, the server is paid until %s.\n", d.sim.Now().Format(time.DateOnly), server.ExpiryAt.Format(time.DateOnly))
	}
	return nil
}

// check compares the requests of a step with those that it has to make.
func (d *demo) check(s step) error {
	requests := d.sim.Requests()[d.played:]
	d.played += len(requests)
	changes := writes(requests)
	fmt.Printf("\nAPI calls: %d GET", len(requests)-len(changes))
	var calls []string
	for _, request := range changes {
		fmt.Printf(", %s %s", request.Method, request.Path)
		calls = append(calls, request.OperationID)
	}
	fmt.Println()
	if !slices.Equal(calls, s.calls) {
		return fmt.Errorf("the provider called %q, and should have called %q", calls, s.calls)
	}
	return nil
}

// summarize lists the requests of the whole demo.
func (d *demo) summarize() error {
	heading("All calls of the API")
	requests, state := d.sim.Requests(), d.sim.State()
	changes := writes(requests)
	for _, request := range changes {
		fmt.Printf("%-6s  %-28s  %d  %s\n", request.Method, request.Path, request.Status, request.OperationID)
	}
	fmt.Printf("and %d GET requests.\n", len(requests)-len(changes))
	fmt.Printf("\nThe balance was %.2f before and is %.2f now: one server, one month.\n", state.Balance+state.Spent, state.Balance)
	if violations := d.sim.Violations(); len(violations) > 0 {
		return fmt.Errorf("requests or answers do not match the API's description:\n%s", strings.Join(violations, "\n"))
	}
	return nil
}

// writes returns the requests that may change something.
func writes(requests []simulator.Request) []simulator.Request {
	return slices.DeleteFunc(slices.Clone(requests), func(r simulator.Request) bool { return r.Method == http.MethodGet })
}

func heading(text string) {
	line := "━━ " + text + " " + strings.Repeat("━", max(2, 74-len(text)))
	if isTerminal() {
		line = "\x1b[1m" + line + "\x1b[0m"
	}
	fmt.Printf("\n%s\n\n", line)
}

// difference shows a new file in full, and of a changed one the lines that differ.
func difference(before, after string) string {
	if before == "" {
		return indent("    ", strings.Split(strings.TrimSpace(after), "\n"))
	}
	without := func(all, others []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(line string) bool { return slices.Contains(others, line) })
	}
	old, current := strings.Split(before, "\n"), strings.Split(after, "\n")
	return indent("  - ", without(old, current)) + indent("  + ", without(current, old))
}

func indent(prefix string, lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(strings.TrimRight(prefix+line, " ") + "\n")
	}
	return b.String()
}
