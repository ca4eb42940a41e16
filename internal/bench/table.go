package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// String implements [fmt.Stringer].
func (p phase) String() string {
	return fmt.Sprintf("%d requests (%d refused) in %s, %s", p.requests, p.refused, seconds(p.took), megabytes(p.memory))
}

func render(all []*measurement, one phase, facts facts, latency time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Requests, at %s an answer and a parallelism of 10:\n\n", latency)
	table(&b, []string{"servers", "buy", "plan, nothing changed", "change the billing cycle", "destroy"}, all, func(m *measurement) []string {
		return []string{fmt.Sprint(m.buy.requests), fmt.Sprint(m.plan.requests), fmt.Sprint(m.change.requests), fmt.Sprint(m.destroy.requests)}
	})
	b.WriteString("\nSeconds, beside a plan of as many `terraform_data`, which need neither a provider nor an API:\n\n")
	table(&b, []string{"servers", "buy", "plan, nothing changed", "plan of `terraform_data`", "change the billing cycle", "destroy"}, all, func(m *measurement) []string {
		return []string{seconds(m.buy.took), seconds(m.plan.took), seconds(m.floor), seconds(m.change.took), seconds(m.destroy.took)}
	})
	b.WriteString("\nThe most memory that a process of the provider had:\n\n")
	table(&b, []string{"servers", "buy", "plan, nothing changed", "change the billing cycle", "destroy"}, all, func(m *measurement) []string {
		return []string{megabytes(m.buy.memory), megabytes(m.plan.memory), megabytes(m.change.memory), megabytes(m.destroy.memory)}
	})
	b.WriteString("\nA plan under a limit of 60 requests a minute:\n\n")
	table(&b, []string{"servers", "requests", "refused by the limit", "seconds"}, all, func(m *measurement) []string {
		return []string{fmt.Sprint(m.limited.requests), fmt.Sprint(m.limited.refused), seconds(m.limited.took)}
	})
	fmt.Fprintf(&b, "\nA plan of one server in an account of 1000 costs %d requests. The provider's binary has %s, and answers with its schema %d ms after its start.\n",
		one.requests, megabytes(facts.binary), facts.start.Milliseconds())
	return b.String()
}

func table(b *strings.Builder, head []string, all []*measurement, row func(*measurement) []string) {
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---:|", len(head)))
	for _, m := range all {
		fmt.Fprintf(b, "| %d | %s |\n", m.servers, strings.Join(row(m), " | "))
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

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
	return os.WriteFile(guide, []byte(before+begin+"\n"+tables+"\n"+end+after), 0o600) //nolint:gosec // the developer names the file
}
