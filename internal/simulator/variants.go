package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Variants are the ways in which the API may behave where its documentation is silent, and some delays. They can be
// changed while the simulator runs.
type Variants struct {
	// DeployAnswer is "order" (default) or "server": what a deploy of one server answers. An order is answered anyway
	// while there is no server yet.
	DeployAnswer string `json:"deploy_answer"`
	// ServiceID is "immediate" (default) or "provisioning": the server of a paid order appears, and its id on the order's
	// line with it, only ServiceIDDelay after the payment.
	ServiceID string `json:"service_id"`
	// ServiceIDDelay is for ServiceID "provisioning"; half of ProvisionDelay when it is zero.
	ServiceIDDelay Duration `json:"service_id_delay"`
	// Terminated is "not_found" (default), a terminated server answers 404, or "status", it answers 200 and is listed when
	// filter[status] names terminated.
	Terminated string `json:"terminated"`
	// AutoPay decides what happens to a new purchase that the balance covers: "immediate" (default) is paid at once,
	// "delayed" is processing first and paid AutoPayDelay later, "off" awaits payment.
	AutoPay string `json:"auto_pay"`
	// AutoPayDelay is for AutoPay "delayed"; when it is zero the next request sees the order paid.
	AutoPayDelay Duration `json:"auto_pay_delay"`
	// BalanceCounts is "gross" (default) or "net": what the balance holds, and what is taken from it.
	BalanceCounts string `json:"balance_counts"`
	// PaidAmounts is "kept" (default) or "zero": a paid order shows amounts of 0 beside what was taken from the balance.
	PaidAmounts string `json:"paid_amounts"`
	// RenewalDue is "expiry" (default) or "early": a renewal order is due 13 days before its period begins. An order that
	// is not paid then lapses, and the server is suspended at expiry.
	RenewalDue string `json:"renewal_due"`
	// FloatingIPs lets every new server have a floating IP, which is renewed with it on a line without a service.
	FloatingIPs bool `json:"floating_ips"`
	// FloatingIPLines is "service" (default) or "bundled": whether the lines of floating IPs name the service. Those on the
	// renewal of a server never do.
	FloatingIPLines string `json:"floating_ip_lines"`
	// FloatingIPCancel is "removed" (default) or "suspended": what an immediate cancellation makes of a floating IP.
	FloatingIPCancel string `json:"floating_ip_cancel"`
	// PTRMaps is "merged" (default) or "replaced": what becomes of the names of a network that a request does not have.
	PTRMaps string `json:"ptr_maps"`
	// ProvisionDelay is how long a new server stays processing.
	ProvisionDelay Duration `json:"provision_delay"`
	// UnconfirmedRoutes lets every operation graded inferred answer 404, as if the route were not there.
	UnconfirmedRoutes bool `json:"unconfirmed_routes"`
	// Quirks lets answers differ from the documentation in the ways that a beta may; they are then not checked.
	Quirks bool `json:"quirks"`
	// PowerDelay is how long the server is locked by start, stop, power-off, restart, rescue mode, measured boot and
	// another primary address; 5s when it is zero.
	PowerDelay Duration `json:"power_delay"`
	// ScaleDelay is how long a move to another plan takes; 20s when it is zero.
	ScaleDelay Duration `json:"scale_delay"`
	// InstallDelay is how long reinstall and restore take; 1m when it is zero.
	InstallDelay Duration `json:"install_delay"`
	// ISODelay is how long an ISO is being downloaded; 30s when it is zero.
	ISODelay Duration `json:"iso_delay"`
	// StopIgnored lets the guest ignore a graceful stop: it is accepted and nothing happens.
	StopIgnored bool `json:"stop_ignored"`
	// LateStop lets a stop that was refused with 423 take effect as soon as the lock is gone.
	LateStop bool `json:"late_stop"`
	// HostNames is "kept" (default), a host name stays as it was sent, or "normalised", it is kept in lower case, without
	// blanks around it and without a trailing dot.
	HostNames string `json:"host_names"`
	// OrderLabels is "named" (default), the line of a new server has its host name in the label, or "plan", it has not.
	OrderLabels string `json:"order_labels"`
	// BareBootImages lists the measured boot images as a bare array.
	BareBootImages bool `json:"bare_boot_images"`
	// NoAffiliate is how an account is shown that does not take part in the affiliate program: "null" (default), without
	// a code, or "not_found".
	NoAffiliate string `json:"no_affiliate"`
	// UserFields are the names of fields that updateUser understands: "both" (default), those of the field "table" of the
	// documentation, or those of its "example". It ignores the others.
	UserFields string `json:"user_fields"`
	// NetworkListUpdate is "adds" (default) or "replaces": what an update of a blacklist or a whitelist does.
	NetworkListUpdate string `json:"network_list_update"`
	// NoGeoFilter is "inactive" (default) or "not_found": what is answered of a geo filter that is not set.
	NoGeoFilter string `json:"no_geo_filter"`
	// RewritesInput stores SSH keys without their comments, and ISO addresses in another spelling.
	RewritesInput bool `json:"rewrites_input"`
}

// complete fills in what is empty and refuses what is unknown.
func (v Variants) complete() (Variants, error) {
	choices := []struct {
		name    string
		value   *string
		allowed []string // the first is the default
	}{
		{"deploy_answer", &v.DeployAnswer, []string{"order", "server"}},
		{"service_id", &v.ServiceID, []string{"immediate", "provisioning"}},
		{"terminated", &v.Terminated, []string{"not_found", "status"}},
		{"host_names", &v.HostNames, []string{"kept", "normalised"}},
		{"order_labels", &v.OrderLabels, []string{"named", "plan"}},
		{"auto_pay", &v.AutoPay, []string{"immediate", "delayed", "off"}},
		{"balance_counts", &v.BalanceCounts, []string{"gross", "net"}},
		{"paid_amounts", &v.PaidAmounts, []string{"kept", "zero"}},
		{"renewal_due", &v.RenewalDue, []string{"expiry", "early"}},
		{"no_affiliate", &v.NoAffiliate, []string{"null", "not_found"}},
		{"user_fields", &v.UserFields, []string{"both", "table", "example"}},
		{"network_list_update", &v.NetworkListUpdate, []string{"adds", "replaces"}},
		{"no_geo_filter", &v.NoGeoFilter, []string{"inactive", "not_found"}},
		{"floating_ip_lines", &v.FloatingIPLines, []string{"service", "bundled"}},
		{"floating_ip_cancel", &v.FloatingIPCancel, []string{"removed", "suspended"}},
		{"ptr_maps", &v.PTRMaps, []string{"merged", "replaced"}},
	}
	for _, choice := range choices {
		if *choice.value == "" {
			*choice.value = choice.allowed[0]
		}
		if !slices.Contains(choice.allowed, *choice.value) {
			return v, fmt.Errorf("%s is one of %q, not %q", choice.name, choice.allowed, *choice.value)
		}
	}
	for delay, missing := range map[*Duration]time.Duration{
		&v.PowerDelay: 5 * time.Second, &v.ScaleDelay: 20 * time.Second,
		&v.InstallDelay: time.Minute, &v.ISODelay: 30 * time.Second,
	} {
		if *delay == 0 {
			*delay = Duration(missing)
		}
	}
	return v, nil
}

// hostName is a host name as it is kept.
func (v Variants) hostName(sent string) string {
	if v.HostNames == "normalised" {
		return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(sent), "."))
	}
	return sent
}

func (v Variants) serviceIDDelay() time.Duration {
	if v.ServiceIDDelay > 0 {
		return time.Duration(v.ServiceIDDelay)
	}
	return time.Duration(v.ProvisionDelay) / 2
}

// Variants returns the variants in force.
func (s *Simulator) Variants() Variants {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.variants
}

// SetVariants changes the variants.
func (s *Simulator) SetVariants(variants Variants) error {
	complete, err := variants.complete()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	s.variants = complete
	return nil
}

// Duration is a [time.Duration] that JSON carries as text: "30s".
type Duration time.Duration

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}
