package billing

import (
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// ownOrders is what this process knows of its own purchases of servers, to tell their orders from others that do not
// name their server.
type ownOrders struct {
	mu      sync.Mutex
	owners  map[vpsbg.ID]string // host names
	unclear map[string]bool     // host names of purchases that were sent, and whose order is not known
	since   time.Time           // when the first was sent, by the API's clock
}

// Sending notes that a purchase of a host name is being sent. Answered ends that.
func (o *Orders) Sending(hostname string) {
	o.own.mu.Lock()
	defer o.own.mu.Unlock()
	if o.own.unclear == nil {
		o.own.owners, o.own.unclear, o.own.since = map[vpsbg.ID]string{}, map[string]bool{}, o.client.APITime()
	}
	o.own.unclear[HostName(hostname)] = true
}

// Answered notes what came of a purchase: an order, or nil if there is none.
func (o *Orders) Answered(hostname string, order *vpsbg.Order) {
	o.own.mu.Lock()
	defer o.own.mu.Unlock()
	delete(o.own.unclear, HostName(hostname))
	if order != nil {
		o.own.owners[order.ID] = HostName(hostname)
	}
}

// IsOfOther reports whether this process bought another host name with an order.
func (o *Orders) IsOfOther(id vpsbg.ID, hostname string) bool {
	o.own.mu.Lock()
	defer o.own.mu.Unlock()
	owner := o.own.owners[id]
	return owner != "" && owner != HostName(hostname)
}

// AreOthersUnclear reports whether this process has sent a purchase of another host name, and does not know its order.
// since is when it began to buy.
func (o *Orders) AreOthersUnclear(hostname string) (areUnclear bool, since time.Time) {
	o.own.mu.Lock()
	defer o.own.mu.Unlock()
	for other := range o.own.unclear {
		areUnclear = areUnclear || other != HostName(hostname)
	}
	return areUnclear, o.own.since
}
