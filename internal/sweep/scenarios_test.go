package sweep_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// scenario is something that a user does, under every fault.
type scenario struct {
	name    string
	options simulator.Options
	prepare func(w *world) // what there is already; nothing goes wrong meanwhile
	act     func(w *world)
}

// object is an attribute that has attributes.
type object = map[string]any

const (
	serverType  = "vpsbg_server"
	renewalType = "vpsbg_order_renewal"
	keyType     = "vpsbg_ssh_key"
	isoType     = "vpsbg_iso"
	imageType   = "vpsbg_measured_boot_image"
)

const (
	keyA = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHiUMD4u/4PvLnSCouMtkqfrSXtY/sUjbmAoFwFvRelA user@host"
	keyB = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG7rSHTsSbRvrmZOjDc23VBTNE3eXu7XtAtpj0XWYhK4 user@host"
)

// scenarios are all of them.
func scenarios() []scenario {
	return slices.Concat(purchases(), changes(), machines(), others())
}

func purchases() []scenario {
	const minute = time.Minute
	return []scenario{
		{"buy", simulator.Options{ProvisionDelay: minute}, nothing, buy(web())},
		{"buy, answered with the server", simulator.Options{ProvisionDelay: minute, DeployAnswer: "server"}, nothing, buy(web())},
		{"buy, no id at first", simulator.Options{ProvisionDelay: minute, ServiceID: "provisioning"}, nothing, buy(web())},
		{
			"buy, provisioned slowly",
			simulator.Options{ProvisionDelay: 3 * time.Hour, ServiceID: "provisioning", ServiceIDDelay: time.Hour},
			nothing, buy(web("timeouts", object{"create": "2m"})),
		},
		{"buy, paid late", simulator.Options{AutoPay: "delayed", AutoPayDelay: minute}, nothing, buy(web())},
		{"buy, paid by the provider", simulator.Options{AutoPay: "off"}, nothing, buy(web())},
		{"buy, never paid", simulator.Options{Balance: simulator.Amount(3)}, nothing, buy(web())},
		{"buy and schedule the end", simulator.Options{ProvisionDelay: minute}, nothing, buy(web("cancel_at_period_end", true))},
		{"buy three, no ids at first", simulator.Options{ProvisionDelay: minute, ServiceID: "provisioning"}, nothing, buy(many(3)...)},
		{"buy three, paid late", simulator.Options{AutoPay: "delayed", AutoPayDelay: minute}, nothing, buy(many(3)...)},
		{"buy five at once", simulator.Options{ProvisionDelay: minute}, nothing, buy(many(5)...)},
	}
}

func changes() []scenario {
	return []scenario{
		{"change the hostname", simulator.Options{}, bought(), change("hostname", "web-2.example.com")},
		{"change the SSH keys", simulator.Options{}, inTurn(addKeys, bought()), change("ssh_key_ids", []string{"2864", "2865"})},
		{"change the password", simulator.Options{}, bought(), change("password_wo", password+"-new", "password_wo_version", "2")},
		{"change everything", simulator.Options{}, inTurn(addKeys, bought()), change("hostname", "web-2.example.com", "ssh_key_ids", []string{"2865"},
			"password_wo", password+"-new", "password_wo_version", "2", "billing_cycle", 12, "cancel_at_period_end", true)},
		{"change the billing cycle", simulator.Options{}, inTurn(bought(), days(18)), change("billing_cycle", 12)},
		{"pending billing cycle", simulator.Options{}, bought(), change("billing_cycle", 12)},
		{"change five billing cycles", simulator.Options{}, inTurn(buy(many(5)...), days(18)), change("billing_cycle", 12)},
		{"schedule the end", simulator.Options{}, bought(), change("cancel_at_period_end", true, "cancel_reason", "moving")},
		{"take the end back", simulator.Options{}, bought("cancel_at_period_end", true), change("cancel_at_period_end", false)},
		{"destroy", simulator.Options{}, bought(), destroy},
		{"destroy at once", simulator.Options{}, bought("cancel_mode", "immediate"), destroy},
		{"destroy five at once", simulator.Options{}, buy(many(5)...), destroy},
		{"destroy what is cancelled", simulator.Options{}, bought("cancel_at_period_end", true), destroy},
		{"destroy at once what is cancelled", simulator.Options{}, bought("cancel_at_period_end", true, "cancel_mode", "immediate"), destroy},
	}
}

// machines change the machine itself: some of it is charged, some of it erases.
func machines() []scenario {
	licences := object{"cpanel": "cpanel-admin-5", "microsoft_rds_sal": 1, "backups": true}
	return []scenario{
		{"scale", simulator.Options{}, bought(), change("plan", "cloud-vps-4gb")},
		{"buy addons", simulator.Options{}, bought(), change("addons", object{"backups": true, "bandwidth": "100mbps-unmetered"})},
		{"change addons", simulator.Options{}, bought("addons", licences), change("addons", object{"cpanel": "cpanel-pro-30", "microsoft_rds_sal": 3})},
		{"replace an addon", simulator.Options{}, bought("addons", object{"bandwidth": "100mbps-unmetered"}), change("addons", object{"bandwidth": "1gbps-unmetered"})},
		{"keep an addon", simulator.Options{}, inTurn(bought("addons", licences), change("addons", object{"cpanel": "cpanel-admin-5"})), change("addons", licences)},
		{"stop", simulator.Options{}, bought(), change("power_state", "stopped")},
		{"start", simulator.Options{}, bought("power_state", "stopped"), change("power_state", "running")},
		{"rescue", simulator.Options{}, bought(), change("rescue_mode", true)},
		{"attach an ISO", simulator.Options{}, bought(), change("primary_iso_id", "21")},
		{"change the primary address", simulator.Options{}, bought("extra_ipv4", 1), change("primary_ip_id", "2868")},
		{"boot an image", simulator.Options{}, inTurn(uploadImage, bought()), change("measured_boot", object{"kernel_image_id": "2864"})},
		{"reinstall", simulator.Options{}, bought(), change("image_id", "78", "allow_reinstall", true)},
		{"buy with everything", simulator.Options{ProvisionDelay: time.Minute}, uploadImage, buy(web("addons", licences, "primary_iso_id", "21",
			"measured_boot", object{"kernel_image_id": "2864"}, "power_state", "stopped"))},
		{"change the whole machine", simulator.Options{}, bought(), change("plan", "cloud-vps-4gb", "addons", object{"backups": true}, "image_id", "78",
			"allow_reinstall", true, "rescue_mode", true)},
	}
}

func others() []scenario {
	one := simulator.Options{Servers: 1}
	renewal := func(cycle int) object {
		return object{"order_id": "2867", "service_type": "server", "service_id": "2864", "billing_cycle": cycle}
	}
	key := object{"name": "laptop", "key": keyA}
	iso := object{"name": "installer", "url": "https://iso.example.com/installer.iso"}
	image := object{"file": bootImage()}
	return []scenario{
		{"choose a renewal", one, days(18), create(renewalType, renewal(6))},
		{"change a renewal", one, inTurn(days(18), create(renewalType, renewal(6))), change("billing_cycle", 12)},
		{"create a key", simulator.Options{}, nothing, create(keyType, key)},
		{"change a key", simulator.Options{}, create(keyType, key), change("name", "desktop", "key", keyB)},
		{"delete a key", simulator.Options{}, create(keyType, key), destroy},
		{"create an ISO", simulator.Options{}, nothing, create(isoType, iso)},
		{"delete an ISO", simulator.Options{}, create(isoType, iso), destroy},
		{"upload a boot image", simulator.Options{}, nothing, create(imageType, image)},
		{"delete a boot image", simulator.Options{}, create(imageType, image), destroy},
		{"import", one, nothing, imported(1)},
		{"refresh sixty", simulator.Options{Servers: 60}, remembered(imported(60)), (*world).apply},
	}
}

// web is the configuration of a server; the pairs change attributes of it.
func web(pairs ...any) object {
	return with(object{
		"hostname": "web-1.example.com", "plan": "cloud-vps-2gb", "billing_cycle": 1, "image_id": "73",
		"password_wo": password, "password_wo_version": "1",
	}, pairs...)
}

func with(config object, pairs ...any) object {
	config = maps.Clone(config)
	for i := 0; i < len(pairs); i += 2 {
		config[pairs[i].(string)] = pairs[i+1]
	}
	return config
}

func many(n int) []object {
	configs := make([]object, n)
	for i := range configs {
		configs[i] = web("hostname", fmt.Sprintf("web-%d.example.com", i+1))
	}
	return configs
}

func nothing(*world) {}

func buy(configs ...object) func(*world) {
	return func(w *world) {
		for _, config := range configs {
			w.declare(serverType, config)
		}
		w.apply()
	}
}

func create(typ string, config object) func(*world) {
	return func(w *world) {
		w.declare(typ, config)
		w.apply()
	}
}

// bought has a server, with the pairs changed in its configuration.
func bought(pairs ...any) func(*world) { return buy(web(pairs...)) }

// addKeys adds the SSH keys 2864 and 2865.
func addKeys(w *world) {
	for i, key := range []string{keyA, keyB} {
		if !w.inClientArea("POST", "/ssh-keys", fmt.Sprintf(`{"name": "key-%d", "key": %q}`, i+1, key)) {
			w.tb.Fatalf("key %d was refused", i+1)
		}
	}
}

// bootImage is a file to upload.
var bootImage = sync.OnceValue(func() string {
	path := filepath.Join(os.TempDir(), "vpsbg-sweep.efi")
	if err := os.WriteFile(path, []byte("an image"), 0o600); err != nil {
		panic(err) // the tests have a directory for temporary files
	}
	return path
})

// uploadImage adds the boot image 2864.
func uploadImage(w *world) {
	const body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"kernel.efi\"\r\nContent-Type: application/octet-stream\r\n\r\nimage\r\n--x--\r\n"
	if !w.sends("POST", "/measured-boot-images", "multipart/form-data; boundary=x", body) {
		w.tb.Fatal("the image was refused")
	}
}

// days lets time pass; 18 days after the first the renewal of what was bought then is open.
func days(n int) func(*world) {
	return func(w *world) { w.wait(time.Duration(n) * 24 * time.Hour) }
}

func inTurn(steps ...func(*world)) func(*world) {
	return func(w *world) {
		for _, step := range steps {
			step(w)
		}
	}
}

// change changes the configuration of all resources.
func change(pairs ...any) func(*world) {
	return func(w *world) {
		for _, in := range w.instances {
			in.config = with(in.config, pairs...)
		}
		w.apply()
	}
}

func destroy(w *world) {
	for _, in := range w.instances {
		in.config = nil
	}
	w.apply()
}

// imported imports the first n of the servers that the account began with, whose ids are three apart.
func imported(n int) func(*world) {
	return func(w *world) {
		for i := range n {
			w.declare(serverType, object{"hostname": fmt.Sprintf("server-%03d.example.com", i+1), "plan": "cloud-vps-2gb", "billing_cycle": 1}).importID = fmt.Sprint(2864 + 3*i)
		}
		w.apply()
	}
}

// remembered prepares once, and after that only puts into the state what came of it: for accounts that begin the same.
func remembered(prepare func(*world)) func(*world) {
	var once sync.Once
	var instances []instance
	var states []acctest.Resource
	return func(w *world) {
		once.Do(func() {
			first := newWorld(w.tb, w.options)
			prepare(first)
			for _, in := range first.instances {
				instances, states = append(instances, *in), append(states, *in.Resource)
			}
		})
		session := w.sim.Session(w.tb)
		for i, in := range instances {
			in.Resource, in.importID = session.Continue(states[i]), ""
			w.instances = append(w.instances, &in)
		}
	}
}
