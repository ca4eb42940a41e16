package billing

import (
	"context"
	"regexp"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// FloatingIPs reads the floating IPs of the account for all resources of a run. There is no call for a single one:
// those who read one at the same time share the list.
type FloatingIPs struct {
	client   *vpsbg.Client
	live     *List[vpsbg.FloatingIP]
	all      *List[vpsbg.FloatingIP] // terminated ones included
	readings batches[floatingIPList]
	plans    Shared[[]vpsbg.FloatingIPPlan]
	moves    moves
	unshared bool
}

// floatingIPList is a list, or why it cannot be had.
type floatingIPList struct {
	items []*vpsbg.FloatingIP
	err   error
}

func newFloatingIPs(client *vpsbg.Client, unshared bool) *FloatingIPs {
	list := func(statuses ...string) *List[vpsbg.FloatingIP] {
		return newList(client, listSource[vpsbg.FloatingIP]{
			operationID: "listFloatingIPs", path: "/floating-ips",
			page: func(ctx context.Context, number int) (*vpsbg.Page[vpsbg.FloatingIP], error) {
				return client.ListFloatingIPsPage(ctx, vpsbg.FloatingIPFilter{Statuses: statuses}, number)
			},
			id:       func(ip *vpsbg.FloatingIP) vpsbg.ID { return ip.ID },
			name:     func(ip *vpsbg.FloatingIP) string { return ip.Address.Address },
			complete: func(*vpsbg.FloatingIP) bool { return true },
		})
	}
	return &FloatingIPs{
		client: client, live: list(vpsbg.LiveServers...), all: list(vpsbg.FloatingIPStatuses...),
		readings: batches[floatingIPList]{client: client}, unshared: unshared,
	}
}

// Live returns the floating IPs that are not terminated.
func (f *FloatingIPs) Live(ctx context.Context, asOf AsOf) ([]*vpsbg.FloatingIP, error) {
	if f.unshared {
		asOf = Now
	}
	all, err := f.live.All(ctx, asOf)
	var live []*vpsbg.FloatingIP
	for _, ip := range all {
		if ip.Status != vpsbg.ServerTerminated {
			live = append(live, ip)
		}
	}
	return live, err
}

// Read returns a floating IP as of a time, nil if the list of those that are not terminated does not show it.
func (f *FloatingIPs) Read(ctx context.Context, id vpsbg.ID, asOf AsOf) (*vpsbg.FloatingIP, error) {
	if f.unshared || asOf.kind != now {
		live, err := f.Live(ctx, asOf)
		return floatingIPOf(live, id), err
	}
	read := func(ctx context.Context, _ []vpsbg.ID) (list floatingIPList) {
		list.items, list.err = f.Live(ctx, Now)
		return list
	}
	joined, err := f.readings.join(ctx, "", id, read)
	if err != nil {
		return nil, err
	}
	list := joined.answer
	if joined.isAlone() {
		list = read(ctx, nil)
	}
	return floatingIPOf(list.items, id), list.err
}

// Listed returns a floating IP as the list of all of the account shows it, terminated ones included, nil if it does
// not; and how many that list has.
func (f *FloatingIPs) Listed(ctx context.Context, id vpsbg.ID, asOf AsOf) (*vpsbg.FloatingIP, int, error) {
	if f.unshared {
		asOf = Now
	}
	all, err := f.all.All(ctx, asOf)
	return floatingIPOf(all, id), len(all), err
}

// floatingIPOf returns a copy.
func floatingIPOf(list []*vpsbg.FloatingIP, id vpsbg.ID) *vpsbg.FloatingIP {
	for _, ip := range list {
		if ip.ID == id {
			found := *ip
			return &found
		}
	}
	return nil
}

// Plans returns what floating IPs are sold as, as of a time. The route is not confirmed: see
// [vpsbg.IsRouteUnconfirmed].
func (f *FloatingIPs) Plans(ctx context.Context, asOf AsOf) ([]vpsbg.FloatingIPPlan, error) {
	return f.plans.Get(ctx, f.client, asOf, func(ctx context.Context) ([]vpsbg.FloatingIPPlan, error) {
		return vpsbg.Collect(f.client.ListFloatingIPPlans(ctx))
	})
}

// MonthlyPrice returns the list price of a kind of floating IP a month, as of a time. The error is a [NoPrice] if there
// is none. How VPSBG names the plan of each kind is known of one of them only.
func (f *FloatingIPs) MonthlyPrice(ctx context.Context, kind string, asOf AsOf) (Price, error) {
	plans, err := f.Plans(ctx, asOf)
	if err != nil {
		return Price{}, err
	}
	for _, plan := range plans {
		if kindOfPlan(plan.Name) == kind && plan.Price != nil && plan.PriceWithVAT != nil {
			return Price{*plan.Price, *plan.PriceWithVAT}, nil
		}
	}
	return Price{}, NoPrice{"floating IP " + kind}
}

// planKinds tell the kind of a plan by its name.
var planKinds = []struct {
	pattern *regexp.Regexp
	kind    string
}{
	{regexp.MustCompile(`(?i)ipv?6`), vpsbg.FloatingIPv6},
	{regexp.MustCompile(`(?i)ddos|protect`), vpsbg.FloatingIPv4DDoS},
	{regexp.MustCompile(`(?i)ipv?4`), vpsbg.FloatingIPv4},
}

func kindOfPlan(name string) string {
	for _, of := range planKinds {
		if of.pattern.MatchString(name) {
			return of.kind
		}
	}
	return ""
}
