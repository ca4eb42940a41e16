package vpsbg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// Kinds of floating IPs, as a purchase names them.
const (
	FloatingIPv4     = "ipv4"
	FloatingIPv4DDoS = "ipv4_ddos" // with DDoS protection
	FloatingIPv6     = "ipv6"
)

// FloatingIPStatuses are all billing states of a floating IP that are known; they are those of a server.
var FloatingIPStatuses = []string{ServerProcessing, ServerActive, ServerSuspended, ServerTerminated}

// FloatingIP is an address that moves between servers, and the contract under which it does.
type FloatingIP struct {
	ID             ID             `json:"id"`
	Status         string         `json:"status"`
	ServerID       ID             `json:"server_id"` // 0 while it is not attached
	ServerHostname *string        `json:"server_hostname"`
	ServerMainIP   *string        `json:"server_main_ip"`
	Locked         Bool           `json:"locked"`
	LockReason     *string        `json:"lock_reason"`
	BillingCycle   Int            `json:"billing_cycle"` // months
	ExpiryAt       Time           `json:"expiry_at"`     // paid until
	Plan           FloatingIPPlan `json:"plan"`
	Address        IPAddress      `json:"ip_address"`
	CancelRequest  *CancelRequest `json:"cancel_request"`
}

// Kind is the kind as a purchase names it.
func (f *FloatingIP) Kind() string {
	switch {
	case f.Address.Version == 6:
		return FloatingIPv6
	case bool(f.Address.DDoSProtected):
		return FloatingIPv4DDoS
	default:
		return FloatingIPv4
	}
}

func (f *FloatingIP) check() error {
	if f.ID == 0 || f.Status == "" {
		return errors.New("it is not a floating IP: it has no id or no status")
	}
	return nil
}

// FloatingIPPlan is what floating IPs are sold as. The prices are those of a month.
type FloatingIPPlan struct {
	ID           ID      `json:"id"`
	Name         string  `json:"name"`
	Available    *Bool   `json:"available"`
	Price        *Amount `json:"price"`
	PriceWithVAT *Amount `json:"price_with_vat"`
}

// FloatingIPFilter narrows ListFloatingIPs. Without Statuses the API shows those that are active or suspended.
type FloatingIPFilter struct {
	IP       string
	Search   string // address, or host name of the server
	Statuses []string
}

func floatingIPListing(filter FloatingIPFilter) listing {
	query := url.Values{}
	setUnlessEmpty(query, "filter[ip]", filter.IP)
	setUnlessEmpty(query, "filter[search]", filter.Search)
	setUnlessEmpty(query, "filter[status]", strings.Join(filter.Statuses, ","))
	return listing{operation{"listFloatingIPs", read, known}, "/floating-ips", query, sized}
}

// ListFloatingIPs lists floating IPs (listFloatingIPs). There is no call for a single one.
func (c *Client) ListFloatingIPs(ctx context.Context, filter FloatingIPFilter) iter.Seq2[FloatingIP, error] {
	return list[FloatingIP](ctx, c, floatingIPListing(filter))
}

// ListFloatingIPsPage fetches one page of ListFloatingIPs; the first has the number 1.
func (c *Client) ListFloatingIPsPage(
	ctx context.Context, filter FloatingIPFilter, number int,
) (*Page[FloatingIP], error) {
	return fetchPage[FloatingIP](ctx, c, floatingIPListing(filter), number)
}

// ListFloatingIPPlans lists what floating IPs are sold as (listFloatingIPPlans).
func (c *Client) ListFloatingIPPlans(ctx context.Context) iter.Seq2[FloatingIPPlan, error] {
	return list[FloatingIPPlan](ctx, c, listing{operation{"listFloatingIPPlans", read, inferred}, "/floating-ips/plans", nil, asSent})
}

// PurchaseFloatingIPsRequest is how many of which floating IPs to buy, and the server to attach them to, 0 for none.
type PurchaseFloatingIPsRequest struct {
	BillingCycle int64 `json:"billing_cycle"`
	IPv4         int64 `json:"ipv4"`
	IPv4DDoS     int64 `json:"ipv4_ddos"`
	IPv6         int64 `json:"ipv6"`
	ServerID     ID    `json:"server_id,omitempty"`
}

// PurchaseFloatingIPs buys floating IPs and returns them (purchaseFloatingIPs).
func (c *Client) PurchaseFloatingIPs(ctx context.Context, body PurchaseFloatingIPsRequest) ([]FloatingIP, error) {
	page, err := fetch[Page[FloatingIP]](ctx, c, operation{"purchaseFloatingIPs", billed, known},
		request{method: http.MethodPost, path: "/floating-ips", body: body})
	if err != nil {
		return nil, err
	}
	return page.Items, nil
}

// AttachFloatingIPs attaches floating IPs to a server, which reboots (attachFloatingIPs). It returns before they are
// attached.
func (c *Client) AttachFloatingIPs(ctx context.Context, ids []ID, server ID) error {
	type attachRequest struct {
		IDs      []ID `json:"ids"`
		ServerID ID   `json:"server_id"`
	}
	return c.do(ctx, operation{"attachFloatingIPs", once, inferred},
		request{method: http.MethodPost, path: "/floating-ips/attach", body: attachRequest{ids, server}})
}

// DetachFloatingIPs detaches floating IPs from their servers, which reboot (detachFloatingIPs). It returns before they
// are detached.
func (c *Client) DetachFloatingIPs(ctx context.Context, ids []ID) error {
	return c.do(ctx, operation{"detachFloatingIPs", once, inferred},
		request{method: http.MethodPost, path: "/floating-ips/detach", body: map[string][]ID{"ids": ids}})
}

// CancelFloatingIPs requests that floating IPs end, now or at the end of the paid period (cancelFloatingIPs).
func (c *Client) CancelFloatingIPs(ctx context.Context, ids []ID, now bool, reason string) error {
	type cancelRequest struct {
		IDs    []ID   `json:"ids"`
		Now    bool   `json:"now"`
		Reason string `json:"reason,omitempty"`
	}
	return c.do(ctx, operation{"cancelFloatingIPs", idempotentFor(ids), known},
		request{method: http.MethodPost, path: "/floating-ips/cancel", body: cancelRequest{ids, now, reason}})
}

// UndoCancelFloatingIPs takes pending cancel requests back (undoCancelFloatingIPs).
func (c *Client) UndoCancelFloatingIPs(ctx context.Context, ids []ID) error {
	return c.do(ctx, operation{"undoCancelFloatingIPs", idempotentFor(ids), inferred},
		request{method: http.MethodDelete, path: "/floating-ips/cancel", body: map[string][]ID{"ids": ids}})
}

// ReverseDNS is what UpdateIPAddress sets: the Name of an IPv4 address, or Names of addresses in an IPv6 network. An
// empty name is none.
type ReverseDNS struct {
	Name  string
	Names map[string]string // by address; nil for an IPv4 address
}

// MarshalJSON writes the one or the other.
func (r ReverseDNS) MarshalJSON() ([]byte, error) {
	if r.Names != nil {
		return json.Marshal(r.Names)
	}
	return json.Marshal(r.Name)
}

// UpdateIPAddress sets reverse DNS (updateIPAddress). Whether names of a network that are not in it stay is not
// documented: name them, too.
func (c *Client) UpdateIPAddress(ctx context.Context, id ID, names ReverseDNS) (*IPAddress, error) {
	return fetch[IPAddress](ctx, c, operation{"updateIPAddress", idempotent, known}, request{
		method: http.MethodPatch, path: fmt.Sprintf("/ip-addresses/%d", id), about: subject{"IP address", id},
		body: map[string]ReverseDNS{"ptr": names},
	})
}
