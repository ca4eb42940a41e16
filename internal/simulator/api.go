package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/openapi"
)

// call is a request on its way through the simulator.
type call struct {
	request   *http.Request
	body      []byte
	operation openapi.Operation
	known     bool // operation is one of the description
	params    map[string]string
	token     string            // write, read, none or unknown
	header    http.Header       // of the rate limit
	entry     *Request          // in the journal
	file      *upload           // that came in a form
	fields    map[string]string // of a form
	attached  []upload          // to a form
}

// answer is what a call gets; status 0 is none at all.
type answer struct {
	status int
	raw    []byte
	header http.Header
	fault  bool // made up by a fault
	quirky bool // rewritten by Quirks
}

// handlers play the operations, by operationId. They run under the lock, after the clock caught up.
var handlers = map[string]func(*Simulator, *call) answer{
	"listServers":                (*Simulator).listServers,
	"getServer":                  (*Simulator).getServer,
	"getServerStatus":            (*Simulator).getServerStatus,
	"deployServer":               (*Simulator).deployServer,
	"cancelServers":              (*Simulator).cancelServers,
	"undoCancelServers":          (*Simulator).undoCancelServers,
	"updateServerHostname":       (*Simulator).updateServerHostname,
	"updateServerSSHKeys":        (*Simulator).updateServerSSHKeys,
	"changeServerPassword":       (*Simulator).changeServerPassword,
	"startServer":                (*Simulator).startServer,
	"restartServer":              (*Simulator).restartServer,
	"stopServer":                 (*Simulator).stopServer,
	"powerOffServer":             (*Simulator).powerOffServer,
	"enableServerRescue":         (*Simulator).enableServerRescue,
	"disableServerRescue":        (*Simulator).disableServerRescue,
	"listServerScalePlans":       (*Simulator).listServerScalePlans,
	"scaleServer":                (*Simulator).scaleServer,
	"calculateServerScale":       (*Simulator).calculateServerScale,
	"listServerAddons":           (*Simulator).listServerAddons,
	"purchaseServerAddons":       (*Simulator).purchaseServerAddons,
	"scaleServerAddons":          (*Simulator).scaleServerAddons,
	"calculateServerAddonsScale": (*Simulator).calculateServerAddonsScale,
	"cancelServerAddon":          (*Simulator).cancelServerAddon,
	"undoCancelServerAddon":      (*Simulator).undoCancelServerAddon,
	"modifyServerISOs":           (*Simulator).modifyServerISOs,
	"reinstallServer":            (*Simulator).reinstallServer,
	"restoreServer":              (*Simulator).restoreServer,
	"changeServerPrimaryIP":      (*Simulator).changeServerPrimaryIP,
	"getServerMetrics":           (*Simulator).getServerMetrics,
	"getServerBandwidth":         (*Simulator).getServerBandwidth,
	"listMeasuredBootImages":     (*Simulator).listMeasuredBootImages,
	"uploadMeasuredBootImage":    (*Simulator).uploadMeasuredBootImage,
	"deleteMeasuredBootImage":    (*Simulator).deleteMeasuredBootImage,
	"attachMeasuredBootImage":    (*Simulator).attachMeasuredBootImage,
	"calculateServersRenewal":    (*Simulator).calculateServersRenewal,
	"renewServers":               (*Simulator).renewServers,
	"listOrders":                 (*Simulator).listOrders,
	"getOrder":                   (*Simulator).getOrder,
	"deleteOrder":                (*Simulator).deleteOrder,
	"payOrders":                  (*Simulator).payOrders,
	"updateOrder":                (*Simulator).updateOrder,
	"changeRenewalPeriod":        (*Simulator).changeRenewalPeriod,
	"listSSHKeys":                (*Simulator).listSSHKeys,
	"getSSHKey":                  (*Simulator).getSSHKey,
	"createSSHKey":               (*Simulator).createSSHKey,
	"updateSSHKey":               (*Simulator).updateSSHKey,
	"deleteSSHKey":               (*Simulator).deleteSSHKey,
	"listPlans":                  (*Simulator).listPlans,
	"listPlanAddons":             (*Simulator).listPlanAddons,
	"listPlanPromoCodes":         (*Simulator).listPlanPromoCodes,
	"listServerImages":           (*Simulator).listServerImages,
	"listISOs":                   (*Simulator).listISOs,
	"getISO":                     (*Simulator).getISO,
	"createISO":                  (*Simulator).createISO,
	"deleteISO":                  (*Simulator).deleteISO,
	"deleteSnapshot":             (*Simulator).deleteSnapshot,
	"deleteBackup":               (*Simulator).deleteBackup,
	"listSnapshots":              (*Simulator).listSnapshots,
	"listBackups":                (*Simulator).listBackups,
	"getBalance":                 (*Simulator).getBalance,
	"depositFunds":               (*Simulator).depositFunds,
	"listBalanceTransactions":    (*Simulator).listBalanceTransactions,
	"getUser":                    (*Simulator).getUser,
	"getTwoFactorSecret":         (*Simulator).getTwoFactorSecret,
	"enableTwoFactor":            (*Simulator).enableTwoFactor,
	"disableTwoFactor":           (*Simulator).disableTwoFactor,
	"updateUser":                 (*Simulator).updateUser,
	"listInvoices":               (*Simulator).listInvoices,
	"downloadInvoice":            (*Simulator).downloadInvoice,
	"downloadInvoices":           (*Simulator).downloadInvoices,
	"activateAffiliate":          (*Simulator).activateAffiliate,
	"updateReferralCode":         (*Simulator).updateReferralCode,
	"getAffiliate":               (*Simulator).getAffiliate,
	"listAffiliateConversions":   (*Simulator).listAffiliateConversions,
	"listAffiliatePayouts":       (*Simulator).listAffiliatePayouts,

	"listTickets":              (*Simulator).listTickets,
	"getTicket":                (*Simulator).getTicket,
	"createTicket":             (*Simulator).createTicket,
	"replyToTicket":            (*Simulator).replyToTicket,
	"resolveTicket":            (*Simulator).resolveTicket,
	"downloadTicketAttachment": (*Simulator).downloadTicketAttachment,
	"listSupportDepartments":   (*Simulator).listSupportDepartments,
	"listSupportServices":      (*Simulator).listSupportServices,
	"listSupportPlans":         (*Simulator).listSupportPlans,

	"getNetworkProtection":          (*Simulator).getNetworkProtection,
	"getNetworkProtectionBandwidth": (*Simulator).getNetworkProtectionBandwidth,
	"listBlockedIPs":                (*Simulator).listBlockedIPs,
	"listAttacks":                   (*Simulator).listAttacks,
	"getAttack":                     (*Simulator).getAttack,
	"getAttackBandwidth":            (*Simulator).getAttackBandwidth,
	"getBlacklist":                  blacklist((*Simulator).getNetworkList),
	"setBlacklist":                  blacklist((*Simulator).setNetworkList),
	"updateBlacklist":               blacklist((*Simulator).updateNetworkList),
	"deleteBlacklist":               blacklist((*Simulator).deleteNetworkList),
	"getWhitelist":                  whitelist((*Simulator).getNetworkList),
	"setWhitelist":                  whitelist((*Simulator).setNetworkList),
	"updateWhitelist":               whitelist((*Simulator).updateNetworkList),
	"deleteWhitelist":               whitelist((*Simulator).deleteNetworkList),
	"getGeoFilter":                  (*Simulator).getGeoFilter,
	"setGeoFilter":                  (*Simulator).setGeoFilter,
	"updateGeoFilter":               (*Simulator).updateGeoFilter,
	"deleteGeoFilter":               (*Simulator).deleteGeoFilter,

	"listFloatingIPs":       (*Simulator).listFloatingIPs,
	"listFloatingIPPlans":   (*Simulator).listFloatingIPPlans,
	"purchaseFloatingIPs":   (*Simulator).purchaseFloatingIPs,
	"attachFloatingIPs":     (*Simulator).attachFloatingIPs,
	"detachFloatingIPs":     (*Simulator).detachFloatingIPs,
	"cancelFloatingIPs":     (*Simulator).cancelFloatingIPs,
	"undoCancelFloatingIPs": (*Simulator).undoCancelFloatingIPs,
	"updateIPAddress":       (*Simulator).updateIPAddress,
}

// serveAPI takes a request through token, rate limit, faults and its handler, and writes it into the journal.
func (s *Simulator) serveAPI(w http.ResponseWriter, r *http.Request) {
	pause(r, s.options.Latency)
	c := &call{request: r}
	if err := c.read(); err != nil {
		panic(http.ErrAbortHandler) // the caller went away in the middle of its request
	}
	c.operation, c.known = s.validator.Operation(r)
	c.params = s.validator.Params(r)
	c.token = s.tokenKind(r)

	if c.known {
		s.report("request "+r.Method+" "+r.URL.Path, s.validator.ValidateRequest(r, c.body))
	}
	fault, result := s.admit(c)
	if fault != nil && fault.Other {
		s.mistake(c)
	}
	switch {
	case result.status != 0: // not let in
	case fault == nil:
		result = s.perform(c)
	case fault.Late > 0:
		s.deliverLate(c, time.Duration(fault.Late))
		result = answer{fault: true}
	case fault.When == "after":
		result = fault.apply(r, s.perform(c))
	default:
		result = fault.apply(r, answer{})
		if !result.fault && r.Context().Err() == nil {
			result = s.perform(c)
		}
	}
	s.finish(w, c, result)
}

// admit writes the request into the journal and lets it in, unless the token or the rate limit forbid it.
func (s *Simulator) admit(c *call) (*Fault, answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	s.record(c)
	if c.token == "none" || c.token == "unknown" {
		return nil, message(http.StatusUnauthorized, "Unauthenticated.")
	}
	var limited bool
	if c.header, limited = s.limit(c.token); limited {
		return nil, message(http.StatusTooManyRequests, "Too Many Attempts.")
	}
	if c.token == "read" && c.request.Method != http.MethodGet {
		return nil, message(http.StatusForbidden, "This token may only read.")
	}
	return s.takeFault(c.operation.ID), answer{}
}

func (s *Simulator) tokenKind(r *http.Request) string {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !ok || token == "":
		return "none"
	case token == s.options.Token:
		return "write"
	case token == s.options.ReadToken:
		return "read"
	}
	return "unknown"
}

// perform lets the operation happen.
func (s *Simulator) perform(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp()
	result := s.handle(c)
	if s.variants.Quirks {
		result.raw = quirky(result.raw)
		result.quirky = true
	}
	return result
}

func (s *Simulator) handle(c *call) answer {
	if !c.known {
		if methods := s.validator.Methods(c.request.URL.Path); len(methods) > 0 {
			result := message(http.StatusMethodNotAllowed, fmt.Sprintf(
				"The %s method is not supported for this route. Supported methods: %s.", c.request.Method, strings.Join(methods, ", ")))
			result.header = http.Header{"Allow": {strings.Join(methods, ", ")}}
			return result
		}
		return noRoute()
	}
	if s.variants.UnconfirmedRoutes && c.operation.Evidence == "inferred" {
		return noRoute()
	}
	handler := handlers[c.operation.ID]
	if handler == nil {
		return message(http.StatusNotImplemented, "the simulator does not play "+c.operation.ID+" yet")
	}
	result := handler(s, c)
	if c.request.Method != http.MethodGet {
		if err := s.save(); err != nil {
			return message(http.StatusInternalServerError, err.Error())
		}
	}
	return result
}

// finish checks the answer and writes it, or cuts the connection when there is none.
func (s *Simulator) finish(w http.ResponseWriter, c *call, result answer) {
	if c.request.Context().Err() != nil {
		result.status = 0 // the caller did not wait for it
	}
	s.mu.Lock()
	c.entry.Status = result.status
	now := s.state.Now
	s.mu.Unlock()
	if result.status == 0 {
		panic(http.ErrAbortHandler)
	}
	header := w.Header()
	header.Set("Date", now.UTC().Format(http.TimeFormat))
	if len(result.raw) > 0 {
		header.Set("Content-Type", "application/json")
	}
	maps.Copy(header, c.header)
	maps.Copy(header, result.header)
	if c.known && !result.fault && !result.quirky {
		err := s.validator.ValidateResponse(c.request, result.status, header, result.raw)
		s.report(fmt.Sprintf("answer %d to %s %s", result.status, c.request.Method, c.request.URL.Path), err)
	}
	w.WriteHeader(result.status)
	_, _ = w.Write(result.raw) // a caller that went away misses it
}

// report collects a violation of the contract.
func (s *Simulator) report(where string, err error) {
	if err == nil {
		return
	}
	text := fmt.Sprintf("%s: %v", where, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, text)
	if s.options.Violation != nil {
		s.options.Violation(text)
	}
}

// pause waits in real time, or until the caller goes away.
func pause(r *http.Request, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	}
}

// decode reads the body into value; what does not fit is a 422 on its field, as Laravel does it.
func (c *call) decode(value any) (answer, bool) {
	err := json.NewDecoder(bytes.NewReader(c.body)).Decode(value)
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil:
		return answer{}, true
	case errors.As(err, &mismatch):
		field := mismatch.Field[strings.LastIndex(mismatch.Field, ".")+1:]
		return invalid(field, "The "+words(field)+" field has the wrong type."), false
	}
	return message(http.StatusUnprocessableEntity, "The request body is not valid JSON."), false
}

// id is the numeric path parameter of that name; 0 is no object's id.
func (c *call) id(name string) int {
	id, _ := strconv.Atoi(c.params[name])
	return id
}

func respond(status int, body any) answer { return answer{status: status, raw: encode(body)} }

func ok(body any) answer { return respond(http.StatusOK, body) }

func created(body any) answer { return respond(http.StatusCreated, body) }

func noContent() answer { return answer{status: http.StatusNoContent} }

func message(status int, text string) answer {
	return respond(status, object{"message": text})
}

func notFound(what string) answer { return message(http.StatusNotFound, what+" not found.") }

func noRoute() answer { return message(http.StatusNotFound, "The route could not be found.") }

// invalid is a 422 about one field.
func invalid(field, text string) answer { return fieldErrors{field: {text}}.answer() }

// fieldErrors collects what is wrong with a request.
type fieldErrors map[string][]string

func (e fieldErrors) add(field, text string) { e[field] = append(e[field], text) }

// answer is the 422; the message is the one of the first field by name.
func (e fieldErrors) answer() answer {
	first := ""
	for field := range e {
		if first == "" || field < first {
			first = field
		}
	}
	text := e[first][0]
	if len(e) > 1 {
		text += fmt.Sprintf(" (and %d more)", len(e)-1)
	}
	return respond(http.StatusUnprocessableEntity, object{"message": text, "errors": e})
}

func words(field string) string { return strings.ReplaceAll(field, "_", " ") }

// object is a JSON object.
type object = map[string]any
