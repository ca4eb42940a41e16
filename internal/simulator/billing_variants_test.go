package simulator

import (
	"fmt"
	"testing"
	"time"
)

func TestBalanceCountsNet(t *testing.T) {
	a := open(t, Options{BalanceCounts: "net", Balance: Amount(27)})
	order, _ := a.buy(nil)
	a.want(order, "status", "paid", "amount", 25, "amount_with_vat", 30, "amount_from_balance", 25)
	if state := a.State(); state.Balance != 2 || state.Spent != 25 {
		t.Errorf("the balance is %v, and %v was spent", state.Balance, state.Spent)
	}
}

func TestPaidOrdersShowZero(t *testing.T) {
	a := open(t, Options{PaidAmounts: "zero"})
	order, _ := a.buy(nil)
	a.want(order, "status", "paid", "amount", 0, "amount_with_vat", 0, "amount_from_balance", 30)
}

func TestRenewalIsDueEarly(t *testing.T) {
	for name, balance := range map[string]float64{"paid": 1000, "lapsed": 40} {
		t.Run(name, func(t *testing.T) {
			a, id, orderID := renewing(t, Options{RenewalDue: "early", Balance: Amount(balance)}, nil)
			a.want(a.order(orderID), "status", "awaiting_payment", "due_at", at(expiry.Add(-13*day)))
			a.advance(day)
			if name == "paid" {
				a.want(a.order(orderID), "status", "paid")
				a.want(a.server(id), "expiry_at", at(expiry.AddDate(0, 1, 0)))
				return
			}
			a.want(a.order(orderID), "status", "cancelled")
			a.want(a.server(id), "status", "active", "expiry_at", at(expiry), "potential_expiry_at", at(expiry))
			a.advance(13 * day)
			a.want(a.server(id), "status", "suspended")
		})
	}
}

func TestFloatingIPMovesWithItsServer(t *testing.T) {
	a, id, orderID := renewing(t, Options{FloatingIPs: true}, nil)
	order := a.order(orderID)
	a.want(order, "type", "combined")
	ip := *sorted(a.State().FloatingIPs)[0]
	bundle := lines(order)[1]
	a.want(bundle, "label", "Renewal: Floating IP(s) (15 February 2026 - 10 March 2026)", "sublabel", ip.Address.IPAddress,
		"service_id", nil, "service_type", nil, "service_billing_cycle", nil,
		"period_from", ip.ExpiryAt.Unix(), "period_to", expiry.AddDate(0, 1, 0).Unix(), "amount", 1.92) // 23 of 28 days
	a.call(204, "PATCH", fmt.Sprintf("/v1/orders/%d/server/%d", orderID, id), object{"billing_cycle": 3})
	a.want(lines(a.order(orderID))[1], "period_to", expiry.AddDate(0, 3, 0).Unix())
	a.object(200, "POST", "/v1/orders/pay", object{"order_ids": []int{orderID}})
	if ip := a.State().FloatingIPs[ip.ID]; !ip.ExpiryAt.Equal(expiry.AddDate(0, 3, 0)) {
		t.Errorf("it is paid until %s", ip.ExpiryAt.Format(time.DateOnly))
	}
}
