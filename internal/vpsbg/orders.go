package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// States of an order; the list is open. An order that waits for money has two names.
const (
	OrderProcessing      = "processing"
	OrderAwaitingPayment = "awaiting_payment"
	OrderPendingPayment  = "pending_payment"
	OrderPaid            = "paid"
	OrderCancelled       = "cancelled"
)

// OpenOrders are the states of an order that has yet to be paid, by all their names.
var OpenOrders = []string{OrderPendingPayment, OrderAwaitingPayment, OrderProcessing}

// Types of an order that the provider has to tell apart; the list is open.
const (
	OrderRenewal  = "renew-service"
	OrderCombined = "combined" // renewals and addons in one
	OrderDeposit  = "deposit"
)

// ServiceTypeServer is the service_type of an order line that is a server; the list of types is open.
const ServiceTypeServer = "server"

// Order is what purchases and renewals create. Lines and invoices are not on the items of ListOrders.
type Order struct {
	ID                ID            `json:"id"`
	TaxRate           Amount        `json:"tax_rate"` // 1.2 for 20 % VAT
	Amount            Amount        `json:"amount"`
	AmountWithVAT     Amount        `json:"amount_with_vat"`
	AmountFromBalance Amount        `json:"amount_from_balance"`
	PaymentMethod     *string       `json:"payment_method"`
	Status            string        `json:"status"`
	Type              string        `json:"type"`
	AutoPay           Bool          `json:"auto_pay"`
	PromoApplicable   Bool          `json:"promo_applicable"`
	CreatedAt         Time          `json:"created_at"`
	DueAt             Time          `json:"due_at"`
	PaymentDate       Time          `json:"payment_date"`
	Promo             *AppliedPromo `json:"promo"`
	Lines             []OrderLine   `json:"services"`
}

// AwaitsPayment reports whether somebody has to pay the order.
func (o *Order) AwaitsPayment() bool {
	return o.Status == OrderAwaitingPayment || o.Status == OrderPendingPayment
}

// IsOpen reports whether the order can still change: it is neither paid nor cancelled.
func (o *Order) IsOpen() bool { return o.AwaitsPayment() || o.Status == OrderProcessing }

// Line returns the order's line for a service, nil if it has none.
func (o *Order) Line(serviceType string, serviceID ID) *OrderLine {
	for i, line := range o.Lines {
		if line.ServiceType == serviceType && line.ServiceID == serviceID {
			return &o.Lines[i]
		}
	}
	return nil
}

// OrderLine is one service in an order.
type OrderLine struct {
	Label               string        `json:"label"`
	PeriodFrom          Time          `json:"period_from"`
	PeriodTo            Time          `json:"period_to"`
	IsPeriodChangeable  Bool          `json:"is_period_changeable"`
	ServiceID           ID            `json:"service_id"` // 0 while the service does not exist
	ServiceType         string        `json:"service_type"`
	BillingCycle        *Int          `json:"service_billing_cycle"`         // months
	MinimumBillingCycle *Int          `json:"service_minimum_billing_cycle"` // months
	Amount              *Amount       `json:"amount"`
	AmountWithVAT       *Amount       `json:"amount_with_vat"`
	Promo               *AppliedPromo `json:"promo"`
}

// AppliedPromo is a promo code in effect.
type AppliedPromo struct {
	Code       string `json:"code"`
	Percentage Amount `json:"percentage"`
}

// ListOrders lists orders (listOrders). Without statuses the API shows those that are paid or await payment, and the
// same should it refuse the statuses: which names it understands is not documented. So look at the status of what
// comes.
func (c *Client) ListOrders(ctx context.Context, statuses ...string) iter.Seq2[Order, error] {
	query := url.Values{}
	setUnlessEmpty(query, "filter[status]", strings.Join(statuses, ","))
	orders := listing{operation{"listOrders", read, known}, "/orders", query, sized}
	return func(yield func(Order, error) bool) {
		for order, err := range list[Order](ctx, c, orders) {
			if len(query) > 0 && Status(err) == http.StatusUnprocessableEntity {
				orders.query = nil
				list[Order](ctx, c, orders)(yield)
				return
			}
			if !yield(order, err) {
				return
			}
		}
	}
}

// GetOrder reads an order with its lines (getOrder).
func (c *Client) GetOrder(ctx context.Context, id ID) (*Order, error) {
	return fetch[Order](ctx, c, operation{"getOrder", read, known},
		request{method: http.MethodGet, path: fmt.Sprintf("/orders/%d", id), about: subject{"order", id}})
}

// DeleteOrder drops an order that is not paid (deleteOrder).
func (c *Client) DeleteOrder(ctx context.Context, id ID) error {
	return c.do(ctx, operation{"deleteOrder", idempotent, inferred},
		request{method: http.MethodDelete, path: fmt.Sprintf("/orders/%d", id)})
}

// PayOrders pays orders from the account's balance (payOrders).
func (c *Client) PayOrders(ctx context.Context, ids []ID) error {
	type payOrdersRequest struct {
		OrderIDs      []ID   `json:"order_ids"`
		PaymentMethod string `json:"payment_method"`
	}
	return c.do(ctx, operation{"payOrders", billed, inferred},
		request{method: http.MethodPost, path: "/orders/pay", body: payOrdersRequest{ids, "balance"}})
}

// UpdateOrderRequest is what UpdateOrder changes; nil leaves a field as it is.
type UpdateOrderRequest struct {
	AutoPay   *bool   `json:"auto_pay,omitempty"`
	PromoCode *string `json:"promo_code,omitempty"`
}

// UpdateOrder changes the automatic payment or the promo code of an order (updateOrder).
func (c *Client) UpdateOrder(ctx context.Context, id ID, body UpdateOrderRequest) (*Order, error) {
	return fetch[Order](ctx, c, operation{"updateOrder", idempotent, inferred},
		request{method: http.MethodPatch, path: fmt.Sprintf("/orders/%d", id), about: subject{"order", id}, body: body})
}

// ChangeRenewalPeriod sets for how many months a line of an open renewal order renews its service, and the promo code
// unless it is empty (changeRenewalPeriod).
func (c *Client) ChangeRenewalPeriod(
	ctx context.Context, id ID, serviceType string, serviceID ID, billingCycle int64, promoCode string,
) error {
	type changeRenewalPeriodRequest struct {
		BillingCycle int64  `json:"billing_cycle"`
		PromoCode    string `json:"promo_code,omitempty"`
	}
	return c.do(ctx, operation{"changeRenewalPeriod", idempotent, known}, request{
		method: http.MethodPatch,
		path:   fmt.Sprintf("/orders/%d/%s/%d", id, url.PathEscape(serviceType), serviceID),
		body:   changeRenewalPeriodRequest{billingCycle, promoCode},
	})
}
