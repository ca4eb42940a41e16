package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// result is all that the tables show.
type result struct {
	cli       string
	latency   time.Duration
	sizes     []*measurement
	one       command // that creates the only server of an account
	oneOfMany command // that plans one server of an account that has many
	paces     []pace
	state     stateSize
	startUp   startUp
}

// String implements [fmt.Stringer].
func (c command) String() string {
	return fmt.Sprintf("%s s, CPU %s s, of the provider %s s and %s; %d requests, %d in sequence, %d refused",
		seconds(c.took), seconds(c.cpu), seconds(c.provider.cpu), megabytes(c.provider.memory),
		c.requests, c.inSequence, c.refused)
}

func (r *result) render() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s an answer, a parallelism of 10, no rate limit, servers that are provisioned at once. ", r.cli, r.latency)
	b.WriteString("CPU seconds\nare those of the CLI and its provider. A ratio is to as many `terraform_data` with the state in a local file.\n")

	b.WriteString("\nThe state in a local file:\n\n")
	r.compare(&b, func(m *measurement) comparison { return m.local })

	b.WriteString("\nThe state in an `http` backend on the same machine:\n\n")
	r.compare(&b, func(m *measurement) comparison { return m.remote })

	last := r.sizes[len(r.sizes)-1]
	fmt.Fprintf(&b, "\nA command with %d `terraform_data` took up to %.0f %% longer at another time of this run.\n",
		last.servers, 100*max(last.local.deviation(), last.remote.deviation()))

	fmt.Fprintf(&b, "\n- One server, with nothing in the cache: `terraform apply` takes %s seconds. Of its %d requests, %d are made one after the other.\n",
		seconds(r.one.took), r.one.requests, r.one.inSequence)
	fmt.Fprintf(&b, "- A server has %d values in the state, and %d bytes in its file.\n", r.state.values, r.state.bytes)
	fmt.Fprintf(&b, "- Requests for a plan of one server in an account of %d: %d.\n", manyServers, r.oneOfMany.requests)
	fmt.Fprintf(&b, "- The provider's binary has %s, and answers with its schema %d ms after its start.\n",
		megabytes(r.startUp.binary), r.startUp.took.Milliseconds())

	fmt.Fprintf(&b, "\nA plan, nothing changed, under a limit of %d requests a minute:\n\n", limit)
	table(&b, "servers", "seconds", "requests", "refused by the limit")
	for _, m := range r.sizes {
		limited := m.local.servers[limitedPlan.name]
		row(&b, m.servers, seconds(limited.took), limited.requests, limited.refused)
	}

	fmt.Fprintf(&b, "\n%d servers, at several paces of the API; the change is of `billing_cycle`:\n\n", fewServers)
	table(&b, "provisioning", "requests a minute", "command", "seconds", "requests", "refused by the limit")
	for _, p := range r.paces {
		limit := "no limit"
		if p.limit > 0 {
			limit = fmt.Sprint(p.limit)
		}
		for _, step := range []step{create, change, destroy} {
			c := p.costs[step.name]
			row(&b, p.provisioning, limit, step.name, seconds(c.took), c.requests, c.refused)
		}
	}
	return b.String()
}

// compare writes what servers cost beside terraform_data.
func (r *result) compare(b *strings.Builder, in func(*measurement) comparison) {
	table(b, "servers", "command", "seconds", "`terraform_data`", "ratio", "CPU seconds", "`terraform_data`", "ratio",
		"CPU seconds of the provider", "its memory", "requests")
	for _, m := range r.sizes {
		for _, step := range []step{create, plan, destroy} {
			servers, yardstick, unit := in(m).servers[step.name], in(m).yardstick(step), m.local.yardstick(step)
			row(b, m.servers, step.name, seconds(servers.took), seconds(yardstick.took), ratio(servers.took, unit.took),
				seconds(servers.cpu), seconds(yardstick.cpu), ratio(servers.cpu, unit.cpu),
				seconds(servers.provider.cpu), megabytes(servers.provider.memory), servers.requests)
		}
	}
}

func ratio(d, unit time.Duration) string { return fmt.Sprintf("**%.1f**", d.Seconds()/unit.Seconds()) }

// table writes the head of a table.
func table(b *strings.Builder, head ...string) {
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---:|", len(head)))
}

func row(b *strings.Builder, cells ...any) {
	for _, cell := range cells {
		fmt.Fprintf(b, "| %v ", cell)
	}
	b.WriteString("|\n")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func megabytes(bytes int64) string {
	if bytes == 0 {
		return "not known"
	}
	return fmt.Sprintf("%.0f MB", float64(bytes)/1e6)
}

// The marks in the guide between which the tables are.
const (
	begin = "<!-- make bench writes from here -->\n"
	end   = "<!-- to here -->"
)

// insert puts the tables into a guide.
func insert(guide, tables string) error {
	content, err := os.ReadFile(guide)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(content), begin)
	_, after, foundEnd := strings.Cut(rest, end)
	if !found || !foundEnd {
		return fmt.Errorf("%s has no marks for the tables", guide)
	}
	content = []byte(before + begin + "\n" + tables + "\n" + end + after)
	return os.WriteFile(guide, content, 0o600) //nolint:gosec // the developer names the file
}
