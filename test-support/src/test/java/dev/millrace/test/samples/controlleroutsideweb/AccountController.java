package dev.millrace.test.samples.controlleroutsideweb;

import org.springframework.stereotype.Controller;

@Controller
final class AccountController {

}
