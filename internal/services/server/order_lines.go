package server

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// What the lines of an order show of the server that it buys. A label is free text, such as "Cloud VPS 2 GB -
// web-1.example.com [87.121.52.160]", and may have less.

// namesHost reports whether an order line's label names a hostname.
func namesHost(label, hostname string) bool {
	for _, word := range strings.Fields(label) {
		if billing.IsSameHost(trimmed(word), hostname) {
			return true
		}
	}
	return false
}

func trimmed(word string) string { return strings.Trim(word, "[](),;") }

// hostIn returns the hostname that a label names, empty if there is none: a word that has a domain, or one word behind
// the last dash.
func hostIn(label string) string {
	for _, word := range strings.Fields(label) {
		if word = trimmed(word); hasDomain(word) {
			return word
		}
	}
	at := strings.LastIndex(label, " - ")
	if at < 0 {
		return ""
	}
	words := slices.DeleteFunc(strings.Fields(label[at+3:]), func(word string) bool { return strings.HasPrefix(word, "[") })
	if len(words) != 1 || billing.CheckHostName(trimmed(words[0])) != nil {
		return ""
	}
	return trimmed(words[0])
}

// hasDomain reports whether a word is a hostname with a domain, rather than a number or an address.
func hasDomain(word string) bool {
	_, notAddress := netip.ParseAddr(word)
	at := strings.LastIndex(word, ".")
	return at > 0 && notAddress != nil && billing.CheckHostName(word) == nil &&
		(strings.HasPrefix(word[at+1:], "xn--") || strings.IndexFunc(word[at+1:], unicode.IsDigit) < 0)
}

// serverLines are those lines of an order that are a server.
func serverLines(order *vpsbg.Order) (lines []vpsbg.OrderLine) {
	for _, line := range order.Lines {
		if line.ServiceType == vpsbg.ServiceTypeServer {
			lines = append(lines, line)
		}
	}
	return lines
}

// newServiceOrder is the type of an order that buys a server, of which a list without lines tells nothing else.
const newServiceOrder = "new-service"

// isNameless reports whether an order buys one server, as far as it shows, and does not name it.
func isNameless(order *vpsbg.Order) bool {
	if len(order.Lines) == 0 {
		return order.Type == newServiceOrder
	}
	namesOne := func(line vpsbg.OrderLine) bool { return hostIn(line.Label) != "" }
	return len(serverLines(order)) == 1 && !slices.ContainsFunc(order.Lines, namesOne)
}

// mayBe reports whether an order that does not name its server may be a purchase of this hostname by an earlier run, or
// by this one if it has been sent: it is recent, this process did not make it for another hostname, and nothing that it
// shows is against that.
func (p *purchase) mayBe(ctx context.Context, order *vpsbg.Order) bool {
	if !isNameless(order) || !p.isRecent(order) || p.account.Orders.IsOfOther(order.ID, p.request.Name) {
		return false
	}
	areUnclear, since := p.account.Orders.AreOthersUnclear(p.request.Name)
	if areUnclear && !p.isSent && !order.CreatedAt.Before(since.Add(-clockStep)) { // it is one of theirs
		return false
	}
	return p.differs(ctx, order) == ""
}

func (p *purchase) isRecent(order *vpsbg.Order) bool {
	return order.CreatedAt.IsZero() || p.client.APITime().Sub(order.CreatedAt.Time) < billing.OrderMemory
}

// clockStep is how exactly times of the API are compared with its clock.
const clockStep = time.Minute

// differs returns what an order shows that is not as this purchase: the hostname, the billing cycle or the plan. It
// returns nothing if there is nothing to compare.
func (p *purchase) differs(ctx context.Context, order *vpsbg.Order) string {
	for _, line := range serverLines(order) {
		host := hostIn(line.Label)
		if namesHost(line.Label, p.request.Name) {
			host = p.request.Name
		}
		plan := ""
		if p.request.Plan != "" {
			plan = p.planIn(ctx, strings.ReplaceAll(line.Label, host, ""))
		}
		cycle := line.BillingCycle
		switch {
		case host != "" && host != p.request.Name:
			return host
		case cycle != nil && p.request.BillingCycle != 0 && int64(*cycle) != p.request.BillingCycle:
			return fmt.Sprintf("billing cycle %d", *cycle)
		case plan != "" && plan != p.request.Plan:
			return "plan " + plan
		}
	}
	return ""
}

// planIn returns the key of the plan that a label names, empty if it names none, or the catalogue cannot be had.
func (p *purchase) planIn(ctx context.Context, label string) (key string) {
	plans, err := p.account.Catalog.Plans(ctx, func([]vpsbg.Plan) bool { return true })
	if err != nil {
		return ""
	}
	longest, label := 0, squeezed(label)
	for i := range plans {
		if name := squeezed(plans[i].Key()); len(name) > longest && strings.Contains(label, name) {
			key, longest = plans[i].Key(), len(name)
		}
	}
	return key
}

// squeezed writes a name without what spellings differ in: "Cloud VPS 2 GB" is cloud-vps-2gb.
func squeezed(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// reportNameless refuses a purchase because of an order that may be the one of an earlier run.
func reportNameless(order *vpsbg.Order, hostname string, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("hostname"), "Recent order may be for this server", fmt.Sprintf("Server %s: the account has order %d (%s), of "+
		"the last %d hours, for a server that VPSBG has not provisioned. It does not name a host name, so that an earlier run may have "+
		"bought this server with it, and nothing was bought.\n\n"+
		"Find the order in the client area. If it is for this server, import it:%s\n\n"+
		"If it is not, wait until its server is provisioned, which shows the host name; or set allow_duplicate_hostname = true to buy the "+
		"server now. %s", hostname, order.ID, order.Status, int(billing.OrderMemory.Hours()),
		importCommands(orderPrefix+order.ID.String()), tfkit.DestroyAnyway))
}
