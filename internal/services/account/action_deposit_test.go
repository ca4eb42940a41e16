package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const deposit = "vpsbg_balance_deposit"

func fifty() config { return config{"amount": 50, "method": "bank"} }

// deposits are the orders of deposits.
func deposits(sim *acctest.Simulation) (found []*simulator.Order) {
	for _, order := range sim.State().Orders {
		if order.Type == "deposit" {
			found = append(found, order)
		}
	}
	return found
}

func TestDeposit(t *testing.T) {
	t.Parallel()
	post := []string{"POST /balance/deposit"}
	link := `{"id": 2864, "status": "awaiting_payment", "type": "deposit", "amount": 50, "links": {"x": "https://example.com"}, "payment": "https://example.com"}`
	refused := `{"message": "No.", "errors": {"amount": ["Too much."]}}`
	for name, test := range map[string]struct {
		config config
		token  string
		faults []simulator.Fault
		calls  []string
		orders int
		says   string // a diagnostic
		told   string // in the end
	}{
		"ordered":          {calls: post, orders: 1, says: "WARNING at amount: Deposit is ordered: A deposit of 50.00 EUR by bank is ordered.*The balance is 1000.00 EUR now", told: "Order 2864: 41.67, with VAT 50.00. Its status is awaiting_payment. Pay it here: https://www.vpsbg.eu/pay/2864"},
		"cents":            {config: config{"amount": "12.50", "method": "card"}, calls: post, orders: 1, told: "with VAT 12.50"},
		"answer lost":      {faults: []simulator.Fault{{OperationID: "depositFunds", When: "after", Drop: true}}, calls: post, orders: 1, says: "WARNING: Deposit was ordered, although the answer was lost: .*Order 2864 was not there before", told: "Pay it in the client area."},
		"a fault after":    {faults: []simulator.Fault{{OperationID: "depositFunds", When: "after", Status: 502}}, calls: post, orders: 1, says: "WARNING: Deposit was ordered, although", told: "Pay it in the client area."},
		"request lost":     {faults: []simulator.Fault{{OperationID: "depositFunds", Drop: true}}, calls: post, says: "ERROR: Unable to determine whether a deposit of 50.00 by bank was ordered: .*No such order has appeared within 2m0s. It may still take effect"},
		"search refused":   {faults: []simulator.Fault{{OperationID: "depositFunds", When: "after", Drop: true}, {OperationID: "listOrders", Skip: 3, Times: -1, Status: 403}}, calls: post, orders: 1, says: "ERROR: Unable to determine whether a deposit of 50.00 by bank was ordered: .*The provider could not search for it"},
		"look refused":     {faults: []simulator.Fault{{OperationID: "listOrders", Skip: 1, Status: 403}}, says: "ERROR: Unable to search for open deposits, so nothing was ordered"},
		"list refused":     {faults: []simulator.Fault{{OperationID: "listOrders", Skip: 2, Status: 403}}, says: "ERROR: Unable to order a deposit of 50.00 by bank: GET /orders"},
		"plan refused":     {faults: []simulator.Fault{{OperationID: "listOrders", Status: 403}}, says: "ERROR: Unable to search for open deposits: GET /orders"},
		"balance refused":  {faults: []simulator.Fault{{OperationID: "getBalance", Status: 403}}, says: "ERROR: Unable to read the balance"},
		"refused":          {faults: []simulator.Fault{{OperationID: "depositFunds", Status: 422, Body: &refused}}, calls: post, says: "ERROR at amount: Unable to order a deposit of 50.00 by bank: Too much."},
		"unknown method":   {config: config{"amount": 50, "method": "cheque"}, calls: post, says: "ERROR at method: Unable to order a deposit of 50.00 by cheque: The selected payment method is invalid."},
		"rate limit":       {faults: []simulator.Fault{{OperationID: "depositFunds", Status: 429}}, calls: slices.Repeat(post, 2), orders: 1, told: "Pay it here: https://www.vpsbg.eu/pay/2864"},
		"a read token":     {token: "sim-read", calls: post, says: "ERROR: Unable to order a deposit of 50.00 by bank: .*Use a token with the Write permission"},
		"no route":         {faults: []simulator.Fault{{OperationID: "depositFunds", Status: 404}}, calls: post, says: "ERROR: Unable to order a deposit of 50.00 by bank: .*The route of depositFunds is not confirmed"},
		"without a link":   {faults: []simulator.Fault{{OperationID: "depositFunds", Status: 201, Body: &link}}, calls: post, says: "Deposit is ordered", told: "Pay it in the client area."},
		"nothing":          {config: config{"amount": 0, "method": "bank"}, says: "ERROR at amount: Invalid amount"},
		"parts of a cent":  {config: config{"amount": 1.005, "method": "bank"}, says: "ERROR at amount: Invalid amount: Write an amount above 0 with at most two decimals"},
		"from the balance": {config: config{"amount": 50, "method": "balance"}, says: "ERROR at method: Invalid Attribute Value Match"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			if test.token != "" {
				sim.Token = test.token
			}
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			declared := test.config
			if declared == nil {
				declared = fifty()
			}
			result := sim.Session(t).Act(t.Context(), deposit, declared)
			acctest.ExpectDiagnostic(t, result.Diagnostics, test.says)
			told := strings.Join(result.Progress, " ")
			if failed := test.told == ""; failed != result.Diagnostics.HasError() || !strings.Contains(told, test.told) {
				t.Errorf("it told %q, and reported %s", told, result.Diagnostics)
			}
			if calls := sim.Calls(false); !slices.Equal(calls, test.calls) || len(deposits(sim)) != test.orders {
				t.Errorf("sent %q for %d orders", calls, len(deposits(sim)))
			}
		})
	}
}

// An open deposit is shown again, and not ordered again. Another one is, and the same one once it is paid.
func TestDeposit_open(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Balance: simulator.Amount(0)})
	act := func(declared config, orders int, says, told string) {
		t.Helper()
		result := sim.Session(t).Act(t.Context(), deposit, declared)
		acctest.ExpectOK(t, result.Diagnostics)
		acctest.ExpectDiagnostic(t, result.Diagnostics, says)
		if all := strings.Join(result.Progress, " "); !strings.Contains(all, told) || sim.Count("depositFunds") != orders {
			t.Errorf("told %q after %d orders", all, sim.Count("depositFunds"))
		}
	}
	const isOrdered, already = "Deposit is ordered: ", "Deposit is ordered already: Order 2864 over 50.00 EUR with VAT is open"
	act(fifty(), 1, isOrdered, "Order 2864")
	act(fifty(), 1, already, "The deposit is ordered already. Order 2864")
	act(config{"amount": 60, "method": "bank"}, 2, isOrdered, "Order 2865")
	act(config{"amount": 50, "method": "card"}, 3, isOrdered, "Order 2866")
	must(t, sim.ChangeOrder(2864, simulator.OrderChange{Status: "paid"}))
	sim.Session(t).Shows("vpsbg_balance", nil, checks{"balance": knownvalue.Float64Exact(50), "last_deposit": knownvalue.ObjectPartial(checks{"payment_method": text("bank")})})
	sim.Session(t).Shows("vpsbg_balance_transactions", nil, checks{"balance_transactions": knownvalue.ListSizeExact(1)})
	act(fifty(), 4, isOrdered, "Order 2867")
}

// What takes effect only after the search is waited for by the next invocation, and not ordered again.
func TestDeposit_late(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.CacheDir = t.TempDir()
	must(t, sim.AddFault(simulator.Fault{OperationID: "depositFunds", Late: simulator.Duration(5 * time.Minute)}))
	first := sim.Session(t).Act(t.Context(), deposit, fifty())
	acctest.ExpectDiagnostic(t, first.Diagnostics, "ERROR: Unable to determine whether a deposit of 50.00 by bank was ordered")
	second := sim.Session(t).Act(t.Context(), deposit, fifty())
	acctest.ExpectDiagnostic(t, second.Diagnostics, "WARNING: Earlier deposit has taken effect: Order 2864 is a deposit of 50.00 by bank")
	if sim.Count("depositFunds") != 1 || len(deposits(sim)) != 1 || second.Diagnostics.HasError() {
		t.Errorf("sent %q: %s", sim.Calls(false), second.Diagnostics)
	}
}

func TestDeposit_unknownValues(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	diags := sim.Session(t).PlanAction(t.Context(), deposit, config{"amount": acctest.Unknown, "method": "bank"})
	acctest.ExpectDiagnostic(t, diags, "WARNING at amount: Deposit is ordered: A deposit whose amount or method is known only after apply")
	if calls := sim.Calls(true); len(calls) > 0 {
		t.Errorf("sent %q", calls)
	}
}
